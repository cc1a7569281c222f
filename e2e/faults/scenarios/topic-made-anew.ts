import { brokenInvariants } from '../../src/faults/checker/checker.js';
import { invariants } from '../../src/faults/checker/findings.js';
import { eventMix, randomFrom } from '../hub/event-mix.js';
import { PlayedHub } from '../hub/played-hub.js';
import type { ScenarioOutcome } from './outcome.js';

const DISPATCHES = 40;
const MOST_HANDS = 30;

/** A topic that is deleted and made anew, twice: once with fewer records than had been read, once with more. */
export async function topicMadeAnew(): Promise<ScenarioOutcome> {
  const hub = await PlayedHub.open(1);
  const { events: before } = eventMix(DISPATCHES, randomFrom(1));
  const { events: after } = eventMix(DISPATCHES * 2, randomFrom(2));
  try {
    await hub.send(before);
    await read(hub);
    await hub.makeTopicAnew();
    // What the node had not heard an answer to is sent again, and is recognised.
    await hub.send(before.slice(-20));
    await read(hub);
    await hub.makeTopicAnew();
    await hub.send([...before.slice(-20), ...after]);
    await read(hub);
    const events = before.length + after.length + 40;
    return { events, faults: 2, checked: invariants, broken: brokenInvariants(await hub.history()) };
  } finally {
    await hub.close();
  }
}

/** A border starts and reads to the end. */
async function read(hub: PlayedHub): Promise<void> {
  const member = hub.member();
  const log = hub.logs[0] ?? [];
  if ((await member.take(0)) === 'stopped') {
    hub.stopped.push(`${hub.topic}/0`);
    return;
  }
  for (let hand = 0; hand < MOST_HANDS && member.positionOf(0) < log.length; hand += 1) {
    await member.hand(0, log, 25);
  }
}
