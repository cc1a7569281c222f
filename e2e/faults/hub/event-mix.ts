import { randomUUID } from 'node:crypto';
import type { DispatchSnapshot } from '@valija/contracts';
import { aSnapshot } from '@valija/testing';
import type { Sending } from './played-hub.js';

/** The same numbers for the same seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PEOPLE = [
  { idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' },
  { idType: 'NIF', idNumber: '11111111H', fullName: 'Eva' },
] as const;

export interface EventMix {
  readonly events: readonly Sending[];
  /** How many addressees a dispatch has in each of its versions, by `id/version`. */
  readonly addressees: ReadonlyMap<string, number>;
}

/** A life of each dispatch with everything that a node may say, its repeats and its mistakes; mixed among each other. */
export function eventMix(dispatches: number, random: (below: number) => number): EventMix {
  const addressees = new Map<string, number>();
  const lives = Array.from({ length: dispatches }, () => lifeOf(random, addressees));
  const events: Sending[] = [];
  while (lives.some((life) => life.length > 0)) {
    const life = lives[random(lives.length)];
    const next = life?.shift();
    if (next) events.push(next);
    // Of two per cent another copy follows at once, and of some much later.
    if (next && random(50) === 0) events.push(next);
    if (next && random(50) === 0) lives[random(lives.length)]?.push(next);
  }
  return { events, addressees };
}

function lifeOf(random: (below: number) => number, addressees: Map<string, number>): Sending[] {
  const first = aSnapshot({ addressees: PEOPLE.slice(0, random(3)) });
  const second = { ...first, version: 2, urgency: 'urgent' as const, addressees: PEOPLE.slice(random(3)) };
  for (const { dispatchId, version, addressees: people } of [first, second])
    addressees.set(`${dispatchId}/${String(version)}`, people?.length ?? 0);
  const { dispatchId } = first;
  const says = (name: Sending['name'], data: object): Sending => ({
    eventId: randomUUID(),
    dispatchId,
    name,
    value: JSON.stringify(data),
  });
  const made = says('DispatchMadeAvailable', first);
  const amended = says('DispatchAmended', second);
  const extended = (day: string): Sending =>
    says('DispatchDeadlineExtended', { dispatchId, accessDeadline: day, reason: 'technical-incident' });
  const resolvedAt = (legalAt: string): Sending =>
    says('DispatchResolvedElsewhere', {
      dispatchId,
      resolution: 'accessed',
      legalAt,
      channel: 'electronic-office',
      actor: { role: 'holder' },
    });
  const broken = { ...says('DispatchMadeAvailable', { ...first, kind: undefined }) };
  switch (random(6)) {
    case 0:
      return [made];
    case 1:
      return [made, amended, made];
    case 2:
      return [amended, made, amended, broken];
    case 3:
      return [made, extended('2026-12-10'), extended('2026-12-20'), amended];
    case 4:
      return [
        made,
        says('DispatchCancelled', { dispatchId, cancelledAt: '2026-11-20T10:00:00Z', reason: 'other' }),
        amended,
      ];
    default:
      // News of an earlier act corrects what was told before.
      return [made, resolvedAt('2026-11-19T10:00:00Z'), resolvedAt('2026-11-18T10:00:00Z')];
  }
}

/** Snapshots that break the schema, with good ones among them: more to say than one ack can hold. */
export function manyFaults(count: number): Sending[] {
  return Array.from({ length: count }, (_, index): Sending => {
    const snapshot: Partial<DispatchSnapshot> = aSnapshot();
    const value = JSON.stringify(index % 8 === 0 ? snapshot : { ...snapshot, subject: undefined });
    return {
      eventId: randomUUID(),
      dispatchId: snapshot.dispatchId ?? '',
      name: 'DispatchMadeAvailable',
      value,
    };
  });
}
