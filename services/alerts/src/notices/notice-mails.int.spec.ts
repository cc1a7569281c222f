import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { type ContactOwner, type NoticeItem, alertLanguages } from '@valija/contracts';
import { Sealer, Keyring, generateKeyring } from '@valija/dispatch-rows';
import { alertIdOf } from '../alerts/alert-id.js';
import { noticeLetter } from '../mail/letters.js';
import { type CaughtMail } from '../testing/mail-server.js';
import { RunningAlerts } from '../testing/running-alerts.js';
import { stopTokenOf } from './stop-tokens.js';

const HOLD_S = 300;
const clock = new VirtualClock('2026-11-20T11:00:00Z');
const SUBJECT = 'Hay un mensaje para usted en su carpeta ciudadana';

let running: RunningAlerts;

beforeAll(async () => {
  // Held for longer than this file runs: nothing goes out but what is sent here.
  running = await RunningAlerts.start({ redisDatabase: 11, clock, holdS: HOLD_S });
});

afterAll(() => running.stop());

const later = (seconds: number): void => {
  clock.advanceMs(seconds * 1_000);
};
const send = (noticeId: string): Promise<void> => running.sending.send('notice_mail', noticeId);
const mailsTo = (address: string): CaughtMail[] =>
  running.mail.to(address).filter(({ mail }) => mail.subject === SUBJECT);

async function itemsOf(owner: ContactOwner): Promise<readonly NoticeItem[]> {
  return (await running.notices.list({ owner, languages: [], cursor: null, limit: 100 })).items;
}

/** Where the button of a mail program leads. */
function stopUrlOf({ mail }: CaughtMail): URL {
  const line = mail.headerLines.find(({ key }) => key === 'list-unsubscribe')?.line ?? '';
  return new URL(/<([^>]+)>/.exec(line)?.[1] ?? '');
}

it('what comes while a mail is held goes with it, and no word of it is in there', async () => {
  const { owner, address, personKey } = await running.verified('held');
  const first = await running.notice(personKey);
  later(200);
  await running.notice(personKey);
  later(HOLD_S - 200);
  await send(first);
  const mails = mailsTo(address);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.mail.text).toContain('Hay 2 mensajes nuevos de organismos públicos');
  expect(mails[0]?.mail.text).not.toMatch(/cita|Ayuntamiento|Madrid|:\/\//i);
  expect((await itemsOf(owner)).map(({ mail }) => mail)).toEqual([{ state: 'sent' }, { state: 'sent' }]);
  // It is no alert.
  expect((await running.alerts.list(owner, null, 10)).items).toEqual([]);
});

it('so it is with alerts', async () => {
  const { address, personKey } = await running.verified('held-alerts');
  const { dispatchId } = await running.arrive(personKey);
  later(200);
  await running.arrive(personKey);
  later(HOLD_S - 200);
  await running.sending.send('alert', alertIdOf(dispatchId, personKey, 'new'));
  const mails = running.mail.to(address).slice(1);
  expect(mails.map(({ mail }) => /Han llegado \d+/.exec(mail.text ?? '')?.[0])).toEqual(['Han llegado 2']);
  // There is nothing to stop: who is notified is told.
  expect(mails[0]?.mail.headers.has('list')).toBe(false);
});

it('its button stops the mails of notices and nothing else, and the person can have them again', async () => {
  const { owner, address, personKey } = await running.verified('stops');
  const first = await running.notice(personKey);
  later(HOLD_S);
  await send(first);
  const [mail] = mailsTo(address);
  if (!mail) throw new Error('no mail');
  const url = stopUrlOf(mail);
  expect(url.origin).toBe('https://avisos.hub.example');
  expect(url.pathname).toMatch(/^\/v1\/notices\/stop\/[\w-]{106}$/);
  expect(mail.mail.headerLines.find(({ key }) => key === 'list-unsubscribe-post')?.line).toBe(
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  );
  const token = url.pathname.split('/').at(-1) ?? '';
  await running.notices.stop(token);
  await running.notices.stop(token);
  const second = await running.notice(personKey);
  later(HOLD_S);
  await send(second);
  expect(mailsTo(address)).toHaveLength(1);
  const page = await running.notices.list({ owner, languages: [], cursor: null, limit: 10 });
  expect(page.settings).toEqual({ email: false });
  // It is shown all the same.
  expect(page.items.map(({ mail: told }) => told?.state)).toEqual([undefined, 'sent']);
  const { dispatchId } = await running.arrive(personKey);
  later(HOLD_S);
  await running.sending.send('alert', alertIdOf(dispatchId, personKey, 'new'));
  expect(running.mail.to(address)).toHaveLength(3);
  await running.notices.configure(owner, { email: true });
  const third = await running.notice(personKey);
  later(HOLD_S);
  await send(third);
  expect(mailsTo(address)).toHaveLength(2);
});

it('who says that no more are wanted while one is held does not get it', async () => {
  const { owner, address, personKey } = await running.verified('changes-mind');
  const noticeId = await running.notice(personKey);
  await running.notices.configure(owner, { email: false });
  later(HOLD_S);
  await send(noticeId);
  expect(mailsTo(address)).toEqual([]);
  expect((await itemsOf(owner))[0]?.mail).toEqual({ state: 'dropped', reason: 'not-wanted' });
});

it.each(['', 'x', 'AAAA', 'a'.repeat(106)])('a token that is none stops nothing: %s', async (token) => {
  await expect(running.notices.stop(token)).rejects.toMatchObject({ code: 'not-found' });
});

it('a token that was sealed with other keys, or for something else, stops nothing', async () => {
  const { personKey } = await running.verified('forged');
  const others = new Sealer(Keyring.from(generateKeyring()));
  await expect(running.notices.stop(stopTokenOf(others, personKey))).rejects.toMatchObject({
    code: 'not-found',
  });
  const own = running.part(Sealer).seal(personKey, personKey).toString('base64url');
  await expect(running.notices.stop(own)).rejects.toMatchObject({ code: 'not-found' });
});

it('who has given no address is shown the notice, and nothing is planned', async () => {
  const owner: ContactOwner = { idType: 'OTHER', idNumber: 'no-address' };
  await running.notice(running.contacts.keyOf(owner));
  expect(await itemsOf(owner)).toMatchObject([{ isRead: false }]);
  expect((await itemsOf(owner))[0]).not.toHaveProperty('mail');
});

it('what was read meanwhile is not told of; what is unread again counts again', async () => {
  const { owner, address, personKey } = await running.verified('reads');
  const noticeId = await running.notice(personKey);
  await running.notices.mark(owner, noticeId, true);
  later(HOLD_S);
  await send(noticeId);
  expect(mailsTo(address)).toEqual([]);
  expect(await itemsOf(owner)).toMatchObject([{ isRead: true, mail: { state: 'dropped', reason: 'read' } }]);
  await running.notices.mark(owner, noticeId, false);
  expect((await running.notices.list({ owner, languages: [], cursor: null, limit: 1 })).unread).toBe(1);
});

it('is nobody else’s to read', async () => {
  const { personKey } = await running.verified('mine');
  const { owner } = await running.verified('thine');
  const noticeId = await running.notice(personKey);
  await expect(running.notices.mark(owner, noticeId, true)).rejects.toMatchObject({ code: 'not-found' });
});

it('a mail that came back is shown with the notice and with the contact', async () => {
  const { owner, address, personKey } = await running.verified('bounces');
  const noticeId = await running.notice(personKey);
  later(HOLD_S);
  await send(noticeId);
  const mailId = /bounce\+([0-9a-f-]+)@/.exec(mailsTo(address)[0]?.from ?? '')?.[1] ?? '';
  expect(await running.sending.bounced(mailId, '5.1.1')).toBe(true);
  expect((await itemsOf(owner))[0]?.mail).toEqual({ state: 'bounced', reason: '5.1.1' });
  expect((await running.contacts.get(owner)).email?.bounce).toMatchObject({ code: '5.1.1', isFinal: true });
});

it('comes by page, the newest first, until it ends', async () => {
  const owner: ContactOwner = { idType: 'OTHER', idNumber: 'pages' };
  const personKey = running.contacts.keyOf(owner);
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    ids.unshift(await running.notice(personKey, { endsAtMs: clock.epochMs() + 60_000 }));
    later(1);
  }
  const seen: string[] = [];
  for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page += 1) {
    const found = await running.notices.list({ owner, languages: [], cursor, limit: 2 });
    seen.push(...found.items.map(({ noticeId }) => noticeId));
    cursor = found.next;
  }
  expect(seen).toEqual(ids);
  later(60);
  expect(await itemsOf(owner)).toEqual([]);
  expect((await running.notices.list({ owner, languages: [], cursor: null, limit: 2 })).unread).toBe(0);
});

it.each(alertLanguages)('says in %s that it has no legal effect, and how to stop it', (language) => {
  const { text } = noticeLetter(2, language);
  const paragraphs = text.split('\n\n');
  expect(paragraphs).toHaveLength(7);
  expect(text).toContain('2');
});
