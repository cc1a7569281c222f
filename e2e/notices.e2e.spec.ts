import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NoticePage, NoticePublished } from '@valija/contracts';
import { type Persona, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';
import { CONTACT, beTold } from './src/contact.js';
import { type Mail, Mailbox } from './src/mailbox.js';
import { profile, until } from './src/stack.js';

const NODE = 'cataluna';
const NOTICES = '/v1/me/notices';

let jordi: Citizen;
let persona: Persona;
let mailbox: Mailbox;

beforeAll(async () => {
  jordi = await Citizen.signIn('jordi');
  persona = (await administrations.personas()).find(({ id }) => id === 'jordi')!;
  await jordi.send('DELETE', CONTACT);
  await jordi.send('PUT', NOTICES, { email: true });
  await new Mailbox(persona.email).empty();
  mailbox = await beTold(jordi, persona.email);
}, 60_000);

afterAll(async () => {
  await jordi.send('PUT', NOTICES, { email: true });
  await jordi.send('DELETE', CONTACT);
});

const page = async (): Promise<NoticePage> => (await jordi.ask<NoticePage>(`${NOTICES}?limit=100`)).body;

/** A notice once the folder has it, and its mail has come so far. */
function shown({ noticeId }: NoticePublished, mail?: string): Promise<NoticePage['items'][number]> {
  return until(`a notice with its mail ${mail ?? 'or none'}`, async () => {
    const found = (await page()).items.find((item) => item.noticeId === noticeId);
    return found && (mail === undefined || found.mail?.state === mail) ? found : undefined;
  });
}

const isOfNotices = ({ subject }: Mail): boolean => subject.startsWith('Hay un mensaje');

/** Where the button of a mail program leads. */
function stopUrlOf({ headers }: Mail): string {
  const header = headers.find((line) => /^list-unsubscribe:/i.test(line)) ?? '';
  return /<([^>]+)>/.exec(header)?.[1] ?? '';
}

describe('a body that has something to say', () => {
  it('says it in the folder, under its own name; a mail says that there is something, and not what', async () => {
    const { unread } = await page();
    const notice = await administrations.notice(NODE, { persona: 'jordi', kind: 'appointment-changed' });
    const item = await shown(notice, 'sent');
    expect(item).toMatchObject({ kind: 'appointment-changed', isRead: false });
    expect(Object.values(notice.subject.texts)).toContain(item.subject.text);
    expect((await page()).unread).toBe(unread + 1);
    const mail = await mailbox.next('of a notice');
    expect(isOfNotices(mail)).toBe(true);
    const { subject, description, issuer } = notice;
    const words = [...Object.values(subject.texts), ...Object.values(description?.texts ?? {}), issuer.name];
    for (const each of [...words, persona.idNumber, persona.fullName]) {
      expect(mail.text).not.toContain(each);
      expect(mail.headers.join('\n')).not.toContain(each);
    }
    expect(mail.text).not.toMatch(/https?:|www|@/);
    // It is nothing that one is notified of.
    const all = await jordi.all('/v1/dispatches');
    expect(all.map(({ dispatchId }) => dispatchId)).not.toContain(notice.noticeId);
  });

  it('is marked as read by whoever it is for, and by nobody else', async () => {
    const { noticeId } = await shown(await administrations.notice(NODE, { persona: 'jordi' }));
    const url = `${NOTICES}/${noticeId}/read`;
    const ana = await Citizen.signIn('ana');
    expect(await ana.send('PUT', url)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await jordi.send('PUT', url)).toMatchObject({ status: 204 });
    expect((await page()).items.find((item) => item.noticeId === noticeId)).toMatchObject({ isRead: true });
    expect(await jordi.send('DELETE', url)).toMatchObject({ status: 204 });
    expect((await page()).items.find((item) => item.noticeId === noticeId)).toMatchObject({ isRead: false });
  });

  it('is stopped by one click in the mail program, which needs nobody signed in; alerts still come', async () => {
    await mailbox.empty();
    await administrations.notice(NODE, { persona: 'jordi' });
    const mail = await mailbox.next('of a notice');
    const url = stopUrlOf(mail);
    expect(url).toMatch(new RegExp(`^${profile().citizenApiUrl}/v1/notices/stop/`));
    expect(mail.headers).toContainEqual(
      expect.stringMatching(/^list-unsubscribe-post: List-Unsubscribe=One-Click$/i),
    );
    // What guards a mailbox follows links.
    const looked = await fetch(url, { headers: { 'accept-language': 'ca' } });
    expect([looked.status, looked.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await looked.text()).toContain('<html lang="ca">');
    expect((await page()).settings).toEqual({ email: true });
    const clicked = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams('List-Unsubscribe=One-Click'),
    });
    expect(clicked.status).toBe(200);
    expect((await page()).settings).toEqual({ email: false });
    await mailbox.empty();
    const silent = await shown(await administrations.notice(NODE, { persona: 'jordi' }));
    expect(silent).not.toHaveProperty('mail');
    await administrations.send(NODE, { persona: 'jordi' });
    expect(isOfNotices(await mailbox.next('an alert'))).toBe(false);
    expect((await mailbox.mails()).filter(isOfNotices)).toEqual([]);
  });

  it('is refused with a link in its words, and is told why', async () => {
    const notice = await administrations.notice(NODE, { persona: 'jordi' });
    const { publish } = administrations;
    const subject = { defaultLanguage: 'es', texts: { es: 'Entre en www.sede.example' } };
    expect(await publish(NODE, 'NoticePublished', { ...notice, subject })).toMatchObject({
      outcome: 'rejected',
      code: 'notice-has-link',
    });
  });
});
