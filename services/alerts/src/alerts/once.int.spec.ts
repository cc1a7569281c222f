import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sleep } from '@valija/clock';
import { eventually } from '@valija/testing';
import { RunningAlerts } from '../testing/running-alerts.js';

const PEOPLE = 60;
const EACH = 4;

let running: RunningAlerts;

beforeAll(async () => {
  running = await RunningAlerts.start({ redisDatabase: 5 });
});

afterAll(() => running.stop());

/** How many alerts each person was told of, by the store's truth and by what is in the mailbox. */
async function states(): Promise<Record<string, number>> {
  const rows = await running.database.query<{ state: number; count: number }>(
    'SELECT state, count(*) AS count FROM alert WHERE kind = 0 GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

it('every alert goes out, once, while Redis forgets everything again and again', async () => {
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, n) => running.verified(`p${String(n)}`)),
  );
  running.mail.caught.length = 0;
  await running.addProcess();
  running.mail.slowMs = 30;
  const wiping = new AbortController();
  const wipes = (async () => {
    let count = 0;
    while (!wiping.signal.aborted) {
      await sleep(150, wiping.signal);
      await running.redis.flushdb();
      count += 1;
    }
    return count;
  })();
  for (let round = 0; round < EACH; round += 1) {
    await Promise.all(people.map(({ personKey }) => running.arrive(personKey)));
    await sleep(300);
  }
  await sleep(1_500);
  wiping.abort();
  expect(await wipes).toBeGreaterThan(8);
  await eventually(async () => (await states())['2'] === PEOPLE * EACH, 60_000);
  expect(await states()).toEqual({ '2': PEOPLE * EACH });
  // Each mail says how many: all of them together are what came, for each person.
  const told = people.map(({ address }) =>
    running.mail
      .to(address)
      .reduce((sum, { mail }) => sum + Number(/Han llegado (\d+)/.exec(mail.text ?? '')?.[1] ?? 1), 0),
  );
  expect(told).toEqual(people.map(() => EACH));
  const ids = running.mail.caught.map(({ mail }) => mail.messageId);
  expect(new Set(ids).size).toBe(ids.length);
}, 120_000);
