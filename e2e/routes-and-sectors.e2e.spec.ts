import { beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { type Persona, type Seeded, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';
import { until } from './src/stack.js';

/** The node whose route each dispatch takes, by the first part of its key in the seed. */
const routes = {
  'a regional node': [
    'andalucia',
    'cataluna',
    'galicia',
    'euskadi',
    'navarra',
    'valenciana',
    'comunidad-madrid',
  ],
  'a local aggregated node': ['diputacion-jaen', 'diputacion-girona'],
  'the general node': ['albarracin', 'medinaceli', 'alarcon'],
  'a large council directly': ['ayto-madrid', 'ayto-barcelona'],
};
/** DIR3 codes tell the sector with their first letter. */
const sectors = { State: 'E', region: 'A', local: 'L', university: 'U', justice: 'J' };

const clock = new SystemClock();
let personas: Persona[];
let seeded: Seeded[];
/** By persona: everything that the person may see, and what of it waits. */
const known = new Map<string, string[]>();
const waiting = new Map<string, string[]>();

const isVisible = ({ snapshot: { scheduledAt } }: Seeded): boolean =>
  scheduledAt === undefined || Date.parse(scheduledAt) <= clock.epochMs();

const idsOf = (items: readonly { dispatchId: string }[]): string[] =>
  items.map(({ dispatchId }) => dispatchId);

/** Named by a seed as the holder, or as somebody who may open it on the holder's behalf. */
const isFor = ({ snapshot }: Seeded, { idNumber }: Persona): boolean =>
  [snapshot.holder, ...(snapshot.addressees ?? [])].some((person) => person.idNumber === idNumber);

beforeAll(async () => {
  [personas, seeded] = await Promise.all([administrations.personas(), administrations.seeded()]);
  for (const { id } of personas) {
    const citizen = await Citizen.signIn(id);
    const sent = seeded.filter((each) => each.persona === id && isVisible(each));
    const items = await until(`the dispatches for ${id}`, async () => {
      const found = await citizen.all('/v1/dispatches');
      const ids = new Set(found.map(({ dispatchId }) => dispatchId));
      return sent.every(({ snapshot }) => ids.has(snapshot.dispatchId)) && found;
    });
    known.set(id, idsOf(items));
    waiting.set(id, idsOf(await citizen.pending()));
    // What waits is what is available, whatever other stories have opened meanwhile.
    expect(waiting.get(id)).toEqual(idsOf(items.filter(({ state }) => state === 'available')));
  }
}, 120_000);

describe('what administrations publish', () => {
  it.each(Object.entries(routes))('reaches its citizen through %s', (_route, nodes) => {
    const all = new Set([...known.values()].flat());
    for (const node of nodes) {
      const sent = seeded.filter((each) => each.key.startsWith(`${node}/`) && isVisible(each));
      expect([node, sent.some(({ snapshot }) => all.has(snapshot.dispatchId))]).toEqual([node, true]);
    }
  });

  it.each(Object.entries(sectors))('comes from the sector %s', (_sector, letter) => {
    const all = new Set([...known.values()].flat());
    const sent = seeded.filter(({ snapshot }) => snapshot.issuer.dir3.startsWith(letter));
    expect(sent.some(({ snapshot }) => all.has(snapshot.dispatchId))).toBe(true);
  });

  it('is seen by whom it is addressed to, and by nobody else', () => {
    for (const persona of personas) {
      const seen = known.get(persona.id) ?? [];
      expect(seen).toEqual([...new Set(seen)]);
      const ofSeed = new Map(seeded.map((each) => [each.snapshot.dispatchId, each]));
      const foreign = seen.filter((id) => ofSeed.has(id) && !isFor(ofSeed.get(id) as Seeded, persona));
      const missing = seeded.filter(
        (each) => isFor(each, persona) && isVisible(each) && !seen.includes(each.snapshot.dispatchId),
      );
      expect([persona.id, foreign, missing.map(({ key }) => key)]).toEqual([persona.id, [], []]);
    }
  });

  it('is not seen before its day', async () => {
    const [later] = seeded.filter((each) => !isVisible(each));
    if (!later) throw new Error('the seed has nothing for later');
    const citizen = await Citizen.signIn(later.persona);
    expect((await citizen.ask(`/v1/dispatches/${later.snapshot.dispatchId}`)).status).toBe(404);
  });
});
