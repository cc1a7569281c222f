import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { AlertItem, AlertSettings, ContactOwner } from '@valija/contracts';
import { eventually } from '@valija/testing';
import { RunningAlerts } from '../testing/running-alerts.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Noon in Madrid. */
const NOON = '2026-11-20T11:00:00Z';
const wanted: AlertSettings = {
  arrivals: true,
  reminders: true,
  quietHours: null,
  timeZone: 'Europe/Madrid',
};
const clock = new VirtualClock(NOON);

let running: RunningAlerts;

beforeAll(async () => {
  running = await RunningAlerts.start({ redisDatabase: 8, clock });
});

afterAll(() => running.stop());

beforeEach(() => {
  clock.set(NOON);
});

interface Person {
  readonly owner: ContactOwner;
  readonly address: string;
  readonly personKey: string;
}

/** By kind, of somebody who has one dispatch. */
async function alertOf({ owner }: Person, kind: AlertItem['kind'] = 'new'): Promise<AlertItem | undefined> {
  const { items } = await running.alerts.list(owner, null, 100);
  return items.find((item) => item.kind === kind);
}

async function becomes(
  person: Person,
  state: AlertItem['state'],
  kind?: AlertItem['kind'],
): Promise<AlertItem> {
  return eventually(async () => {
    const alert = await alertOf(person, kind);
    return alert?.state === state ? alert : undefined;
  });
}

/** Mails about dispatches. */
const mailsTo = ({ address }: Person) =>
  running.mail.to(address).filter(({ mail }) => mail.subject === 'Algo le espera en su carpeta ciudadana');

it('a mail says how many and until when, and has neither subject, issuer, link nor HTML', async () => {
  const person = await running.verified('plain');
  await running.arrive(person.personKey, { expiresAtMs: Date.parse('2026-11-30T23:00:00Z') });
  await becomes(person, 'sent');
  const mails = mailsTo(person);
  expect(mails).toHaveLength(1);
  const { mail, from } = mails[0] as (typeof mails)[number];
  expect(mail.text).toContain('Ha llegado un envío nuevo');
  expect(mail.text).toContain('30 de noviembre de 2026');
  expect(mail.text).not.toMatch(/:\/\/|www|@|Ayuntamiento/);
  expect(mail.html).toBe(false);
  expect(mail.attachments).toEqual([]);
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect([...mail.headers.keys()].filter((name) => name.startsWith('list'))).toEqual([]);
  expect(mail.messageId).toBe(`<${/\+(.+)$/.exec(from)?.[1] ?? ''}>`);
});

it('what was opened meanwhile is told to nobody', async () => {
  const person = await running.verified('opened');
  running.store.open.set(person.personKey, []);
  await running.planning.arrived([
    {
      dispatchId: person.personKey,
      personKey: person.personKey,
      kind: 'notification',
      visibleFromMs: clock.epochMs(),
      expiresAtMs: null,
    },
  ]);
  expect(await becomes(person, 'dropped')).toMatchObject({ reason: 'closed' });
  expect(mailsTo(person)).toEqual([]);
});

it('a term that was extended moves its reminders', async () => {
  const person = await running.verified('extended');
  const expiresAtMs = Date.parse('2026-11-30T23:00:00Z');
  const dispatch = await running.arrive(person.personKey, { expiresAtMs });
  await becomes(person, 'sent');
  const extended = { ...dispatch, expiresAtMs: expiresAtMs + 10 * DAY_MS };
  running.store.open.set(person.personKey, [extended]);
  clock.set('2026-11-30T09:00:00Z');
  await eventually(async () => (await alertOf(person, 'last-day'))?.dueAt === '2026-12-10T09:00:00.000Z');
  expect(await alertOf(person, 'last-day')).toMatchObject({ state: 'planned' });
  expect(mailsTo(person)).toHaveLength(1);
  clock.set('2026-12-10T09:00:00Z');
  await becomes(person, 'sent', 'last-day');
  expect(mailsTo(person).at(-1)?.mail.text).toContain('El plazo acaba hoy');
});

it('an alert that was postponed goes as a mail of its own', async () => {
  const person = await running.verified('two');
  const dispatch = await running.arrive(person.personKey);
  const later = await running.arrive(person.personKey, { visibleFromMs: clock.epochMs() });
  await becomes(person, 'sent');
  await running.database.query(`UPDATE alert SET due_at = $2 WHERE person_key = $1 AND kind = 3`, [
    person.personKey,
    clock.now(),
  ]);
  await running.arrive(person.personKey);
  await eventually(async () => {
    const { items } = await running.alerts.list(person.owner, null, 100);
    return items.filter(({ kind, state }) => kind === 'new' && state === 'sent').length === 3;
  });
  const rows = await running.database.query<{ mail_id: string | null; state: number }>(
    'SELECT mail_id, state FROM alert WHERE dispatch_id = ANY($1) AND kind = 3',
    [[dispatch.dispatchId, later.dispatchId]],
  );
  expect(rows).toEqual([0, 0].map((state) => ({ state, mail_id: null })));
});

it('nobody is told of what they do not want, also where they say so after it was planned', async () => {
  const person = await running.verified('silent');
  await running.arrive(person.personKey, { visibleFromMs: clock.epochMs() + 2 * HOUR_MS });
  await running.alerts.configure(person.owner, { ...wanted, arrivals: false });
  clock.advanceMs(3 * HOUR_MS);
  expect(await becomes(person, 'dropped')).toMatchObject({ reason: 'not-wanted' });
  expect(mailsTo(person)).toEqual([]);
});

it('quiet hours hold a mail back until they are over', async () => {
  const person = await running.verified('asleep');
  await running.alerts.configure(person.owner, { ...wanted, quietHours: { from: '11:00', to: '14:00' } });
  await running.arrive(person.personKey);
  expect(await alertOf(person)).toMatchObject({ state: 'planned', dueAt: '2026-11-20T13:00:00.000Z' });
  expect(mailsTo(person)).toEqual([]);
  clock.set('2026-11-20T13:00:00Z');
  await becomes(person, 'sent');
});

it('what is due for one person goes as one mail', async () => {
  const person = await running.verified('several');
  const visibleFromMs = clock.epochMs() + 2 * HOUR_MS;
  for (let count = 0; count < 3; count += 1) await running.arrive(person.personKey, { visibleFromMs });
  clock.advanceMs(2 * HOUR_MS);
  await becomes(person, 'sent');
  expect(mailsTo(person).map(({ mail }) => /Han llegado (\d+)/.exec(mail.text ?? '')?.[1])).toEqual(['3']);
});

it('nothing more is sent to an address that does not exist, until it is verified again', async () => {
  const person = await running.verified('nobody');
  running.mail.behaviours.set(person.address, { at: 'rcpt', code: 550, words: '5.1.1 no such user' });
  await running.arrive(person.personKey);
  expect(await becomes(person, 'failed')).toMatchObject({ reason: '5.1.1' });
  expect((await running.contacts.get(person.owner)).email?.bounce).toMatchObject({
    code: '5.1.1',
    isFinal: true,
  });
  running.mail.behaviours.delete(person.address);
  const unheard = await running.arrive(person.personKey);
  expect(
    (await running.alerts.list(person.owner, null, 100)).items.map((each) => each.dispatchId),
  ).not.toContain(unheard.dispatchId);
  await running.contacts.put(person.owner, person.address, 'es');
  await running.contacts.verify(person.owner, running.mail.codeTo(person.address));
  expect((await running.contacts.get(person.owner)).email).not.toHaveProperty('bounce');
  await running.arrive(person.personKey);
  await eventually(() => mailsTo(person).length === 1);
});

it('an address that is full is recorded, and written to again', async () => {
  const person = await running.verified('full');
  running.mail.behaviours.set(person.address, { at: 'data', code: 552, words: '5.2.2 mailbox full' });
  await running.arrive(person.personKey);
  expect(await becomes(person, 'failed')).toMatchObject({ reason: '5.2.2' });
  expect((await running.contacts.get(person.owner)).email?.bounce).toMatchObject({ isFinal: false });
  running.mail.behaviours.delete(person.address);
  await running.arrive(person.personKey);
  await eventually(() => mailsTo(person).length === 1);
});

it('what a mail server does not take now goes later, once', async () => {
  const person = await running.verified('greylisted');
  running.mail.behaviours.set(person.address, { at: 'rcpt', code: 450, words: '4.2.0 try again' });
  await running.arrive(person.personKey);
  await eventually(async () => {
    const rows = await running.database.query<{ attempts: number }>(
      'SELECT attempts FROM alert WHERE person_key = $1 AND kind = 0 AND attempts > 0 AND state = 0',
      [person.personKey],
    );
    return rows.length > 0;
  });
  running.mail.behaviours.delete(person.address);
  await becomes(person, 'sent');
  expect(mailsTo(person)).toHaveLength(1);
  expect((await running.contacts.get(person.owner)).email).not.toHaveProperty('bounce');
});

it('a mail that was in hand when its process ended goes out under the same id', async () => {
  const person = await running.verified('killed');
  await running.arrive(person.personKey);
  await becomes(person, 'sent');
  // As it stands when a process dies between the mail server's yes and the row.
  await running.database.query(
    `UPDATE alert SET state = 1, settled_at = NULL, claimed_until = $2 WHERE person_key = $1 AND kind = 0`,
    [person.personKey, new Date(clock.epochMs() - 1)],
  );
  await eventually(() => mailsTo(person).length === 2);
  const [first, second] = mailsTo(person).map(({ mail }) => mail.messageId);
  expect(second).toBe(first);
  await becomes(person, 'sent');
});
