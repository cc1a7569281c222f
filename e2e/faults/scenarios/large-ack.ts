import { brokenInvariants } from '../../src/faults/checker/checker.js';
import { invariants } from '../../src/faults/checker/findings.js';
import { manyFaults } from '../hub/event-mix.js';
import { PlayedHub } from '../hub/played-hub.js';
import type { ScenarioOutcome } from './outcome.js';

const EVENTS = 3_600;
const MOST_HANDS = 8;

/** A batch whose answer is too long for one ack: it is committed in parts, and each event has its answer. */
export async function largeAck(): Promise<ScenarioOutcome> {
  const hub = await PlayedHub.open(1);
  try {
    await hub.send(manyFaults(EVENTS));
    const member = hub.member();
    await member.take(0);
    for (let hand = 0; hand < MOST_HANDS && member.positionOf(0) < EVENTS; hand += 1) {
      const handled = await member.hand(0, hub.logs[0] ?? [], EVENTS);
      if (handled.kind === 'fenced') await member.take(0);
    }
    return { events: EVENTS, faults: 1, checked: invariants, broken: brokenInvariants(await hub.history()) };
  } finally {
    await hub.close();
  }
}
