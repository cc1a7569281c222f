import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { ContactOwner } from '@valija/contracts';
import { eventually } from '@valija/testing';
import { RunningAlerts } from '../testing/running-alerts.js';

const MINUTE_MS = 60_000;
const clock = new VirtualClock('2026-11-20T11:00:00Z');

let running: RunningAlerts;

beforeAll(async () => {
  running = await RunningAlerts.start({ redisDatabase: 7, clock });
});

afterAll(() => running.stop());

const somebody = (): ContactOwner => ({ idType: 'OTHER', idNumber: `P${randomUUID()}` });
const anAddress = (): string => `a${randomUUID().slice(0, 8)}@correo.example`;
const coded = (code: string, facts: object = {}): unknown =>
  expect.objectContaining({ code, ...(Object.keys(facts).length > 0 && { facts }) });

const { put, verify, get } = {
  put: (owner: ContactOwner, address: string) => running.contacts.put(owner, address, 'es'),
  verify: (owner: ContactOwner, code: string) => running.contacts.verify(owner, code),
  get: (owner: ContactOwner) => running.contacts.get(owner),
};
const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

/** What Redis has under a key, as text. */
async function contentOf(key: string): Promise<string> {
  const { redis } = running;
  switch (await redis.type(key)) {
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, 0, -1));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return (await redis.get(key)) ?? '';
  }
}

it('an address is in use once the code that was mailed to it is given', async () => {
  const [owner, address] = [somebody(), anAddress()];
  const waiting = await put(owner, address);
  expect(waiting).toEqual({
    pending: { address, expiresAt: new Date(clock.epochMs() + 15 * MINUTE_MS).toISOString(), triesLeft: 5 },
    language: 'es',
  });
  expect(await running.contacts.addressOf(running.contacts.keyOf(owner))).toBeUndefined();
  const verified = await verify(owner, ` ${running.mail.codeTo(address).replace(/(...)/, '$1 ')}`);
  expect(verified).toEqual({
    email: { address, verifiedAt: clock.now().toISOString() },
    language: 'es',
  });
  expect(await get(owner)).toEqual(verified);
});

it('a wrong code counts, and after five the right one is worth nothing', async () => {
  const [owner, address] = [somebody(), anAddress()];
  await put(owner, address);
  const code = running.mail.codeTo(address);
  for (const triesLeft of [4, 3, 2, 1, 0]) {
    await expect(verify(owner, wrong(code))).rejects.toThrow(coded('verification-failed'));
    if (triesLeft > 0) expect((await get(owner)).pending?.triesLeft).toBe(triesLeft);
  }
  await expect(verify(owner, code)).rejects.toThrow(coded('verification-expired'));
  expect(await get(owner)).toEqual({ language: 'es' });
});

it('wrong codes that come at the same time each cost a try', async () => {
  const [owner, address] = [somebody(), anAddress()];
  await put(owner, address);
  const code = running.mail.codeTo(address);
  await Promise.allSettled(Array.from({ length: 5 }, () => verify(owner, wrong(code))));
  await expect(verify(owner, code)).rejects.toThrow(coded('verification-expired'));
});

it('a code is worth nothing after a quarter of an hour', async () => {
  const [owner, address] = [somebody(), anAddress()];
  await put(owner, address);
  clock.advanceMs(15 * MINUTE_MS);
  expect(await get(owner)).not.toHaveProperty('pending');
  await expect(verify(owner, running.mail.codeTo(address))).rejects.toThrow(coded('verification-expired'));
});

it('the newest code is the only one that counts, and nobody else can use it', async () => {
  const [owner, first, second] = [somebody(), anAddress(), anAddress()];
  await put(owner, first);
  await put(owner, second);
  const [old, newest] = [running.mail.codeTo(first), running.mail.codeTo(second)];
  await expect(verify(somebody(), newest)).rejects.toThrow(coded('verification-expired'));
  if (old !== newest) await expect(verify(owner, old)).rejects.toThrow(coded('verification-failed'));
  expect((await verify(owner, newest)).email?.address).toBe(second);
});

it('a person gets five codes an hour, also where many are asked for at once', async () => {
  const owner = somebody();
  const addresses = Array.from({ length: 8 }, anAddress);
  // They begin together: what counts them is held until several wait for it.
  const asked = await running.database.transaction(async (tx) => {
    await tx.execute('LOCK TABLE code_sent IN SHARE MODE');
    const puts = Promise.allSettled(addresses.map((address) => put(owner, address)));
    await eventually(async () => {
      await tx.query('SELECT pg_stat_clear_snapshot()');
      const waiting = await tx.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.length > 3;
    });
    return { puts };
  });
  const answers = await asked.puts;
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  for (const answer of answers)
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'rate-limited' });
  expect(addresses.filter((address) => running.mail.to(address).length > 0)).toHaveLength(5);
  clock.advanceMs(60 * MINUTE_MS);
  await put(owner, anAddress());
});

it('an address gets three codes an hour, whoever asks for them and however it is written', async () => {
  const address = anAddress();
  for (const written of [address, address.replace('correo', 'CORREO'), ` ${address}`])
    await put(somebody(), written);
  const owner = somebody();
  await expect(put(owner, address)).rejects.toThrow(coded('rate-limited'));
  expect(running.mail.to(address)).toHaveLength(3);
  expect(await get(owner)).toEqual({ language: 'es' });
});

it('the address in use stays in use until another is verified, and is told of it then', async () => {
  const { owner, address, personKey } = await running.verified('changes');
  const other = anAddress();
  await put(owner, other);
  expect(await running.contacts.addressOf(personKey)).toBe(address);
  expect(await get(owner)).toMatchObject({ email: { address }, pending: { address: other } });
  expect(running.mail.to(address)).toHaveLength(1);
  await verify(owner, running.mail.codeTo(other));
  expect(await running.contacts.addressOf(personKey)).toBe(other);
  const told = running.mail.to(address).at(-1)?.mail;
  expect(told?.subject).toBe('Los avisos irán a otra dirección');
  expect(told?.text).not.toContain(other);
});

it('the address in use needs no code, and takes the place of one that waits', async () => {
  const { owner, address } = await running.verified('stays');
  const other = anAddress();
  await put(owner, other);
  const mails = running.mail.caught.length;
  expect(await put(owner, address)).not.toHaveProperty('pending');
  expect(running.mail.caught).toHaveLength(mails);
  await expect(verify(owner, running.mail.codeTo(other))).rejects.toThrow(coded('verification-expired'));
  expect((await get(owner)).email?.address).toBe(address);
});

it('an address that the mail server refuses changes nothing, not even a code that waits', async () => {
  const { owner, address } = await running.verified('refused');
  const [waiting, refused] = [anAddress(), anAddress()];
  await put(owner, waiting);
  const before = await get(owner);
  running.mail.behaviours.set(refused, { at: 'rcpt', code: 550, words: '5.1.1 no such user' });
  await expect(running.contacts.put(owner, refused, 'ca')).rejects.toThrow(coded('address-refused'));
  expect(await get(owner)).toEqual(before);
  expect((await verify(owner, running.mail.codeTo(waiting))).email?.address).toBe(waiting);
  expect(running.mail.to(address).at(-1)?.mail.subject).toBe('Los avisos irán a otra dirección');
});

it('a mail server that is away, or takes nothing now, changes nothing', async () => {
  const [owner, address] = [somebody(), anAddress()];
  running.mail.behaviours.set(address, { at: 'data', code: 451, words: '4.3.0 later' });
  await expect(put(owner, address)).rejects.toThrow(coded('service-unavailable'));
  expect(await get(owner)).toEqual({ language: 'es' });
  running.mail.behaviours.delete(address);
  expect(await put(owner, address)).toHaveProperty('pending');
});

it('who forgets the address is told nothing more', async () => {
  const { owner, address, personKey } = await running.verified('forgets');
  const nowMs = clock.epochMs();
  await running.arrive(personKey, { visibleFromMs: nowMs + 30 * MINUTE_MS });
  await put(owner, anAddress());
  await running.contacts.forget(owner);
  expect(await get(owner)).toEqual({ language: 'es' });
  for (const table of ['contact', 'pending_contact'])
    expect(await running.database.query(`SELECT 1 FROM ${table} WHERE person_key = $1`, [personKey])).toEqual(
      [],
    );
  const mails = running.mail.to(address).length;
  clock.advanceMs(31 * 24 * 60 * MINUTE_MS);
  await running.database.query('UPDATE alert SET queued_at = NULL WHERE person_key = $1', [personKey]);
  await running.redis.flushdb();
  await eventually(async () => {
    const { items } = await running.alerts.list(owner, null, 10);
    return items.length > 0 && items.every(({ reason }) => reason === 'no-contact');
  });
  expect(running.mail.to(address)).toHaveLength(mails);
});

it('neither an address nor the number of a person stands anywhere in the clear', async () => {
  const { owner, address, personKey } = await running.verified('secret');
  const waiting = anAddress();
  await put(owner, waiting);
  await running.arrive(personKey, { visibleFromMs: clock.epochMs() + 10 * MINUTE_MS });
  await eventually(async () => (await running.redis.keys('*')).length > 1);
  const tables = await running.database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'alerts'`,
  );
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['alert', 'contact', 'preference']));
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await running.database.query<{ row: string }>(`SELECT ${name}::text AS row FROM ${name}`);
    texts.push(...rows.map(({ row }) => row));
  }
  for (const key of await running.redis.keys('*')) texts.push(key, await contentOf(key));
  const everything = texts.join('\n').toLowerCase();
  expect(everything).toContain(personKey);
  const secrets = [address, waiting, owner.idNumber, running.mail.codeTo(waiting)];
  const hex = secrets.map((secret) => Buffer.from(secret.toLowerCase()).toString('hex'));
  const names = [address, waiting].map((each) => each.split('@')[0] ?? '');
  for (const secret of [...secrets.slice(0, 3), ...hex, ...names])
    expect(everything).not.toContain(secret.toLowerCase());
});
