import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertItem, AlertPage, Contact, DispatchSnapshot } from '@valija/contracts';
import { type Persona, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';
import { CONTACT, arrivedIn, verify } from './src/contact.js';
import { type Mail, Mailbox } from './src/mailbox.js';
import { until, valija } from './src/stack.js';

const EVERYTHING = { arrivals: true, reminders: true, quietHours: null, timeZone: 'Europe/Madrid' };

let carmen: Citizen;
let persona: Persona;
let mailbox: Mailbox;

beforeAll(async () => {
  carmen = await Citizen.signIn('carmen');
  persona = (await administrations.personas()).find(({ id }) => id === 'carmen')!;
  mailbox = new Mailbox(persona.email);
  await carmen.send('DELETE', CONTACT);
  await mailbox.behave('accept');
  await mailbox.empty();
}, 30_000);

afterAll(async () => {
  await mailbox.behave('accept');
  await carmen.send('DELETE', CONTACT);
});

const send = (): Promise<DispatchSnapshot> => administrations.send('navarra', { persona: 'carmen' });

/** What became of the alert of a dispatch's coming. */
function alertOf(dispatchId: string, states: readonly AlertItem['state'][]): Promise<AlertItem> {
  return until(`an alert that is ${states.join(' or ')}`, async () => {
    const { body } = await carmen.ask<AlertPage>('/v1/me/alerts?limit=100');
    return body.items.find(
      (each) => each.dispatchId === dispatchId && each.kind === 'new' && states.includes(each.state),
    );
  });
}

function saysNothing(
  { subject, text, html, headers }: Mail,
  { subject: of, issuer }: DispatchSnapshot,
): void {
  const all = [subject, text, ...headers].join('\n');
  for (const words of [...Object.values(of.texts), issuer.name, persona.idNumber, persona.fullName])
    expect(all).not.toContain(words);
  expect(text).not.toMatch(/https?:|www|@/);
  expect(html || '').toBe('');
  expect(all).not.toMatch(/list-unsubscribe/i);
}

describe('a citizen who wants to be told by e-mail', () => {
  it('gives an address, which is in use when its code was given', async () => {
    const put = await carmen.send<Contact>('PUT', CONTACT, { email: persona.email, language: 'es' });
    expect(put).toMatchObject({ status: 200, body: { pending: { address: persona.email } } });
    expect(put.body.email).toBeUndefined();
    const wrong = await carmen.send('POST', `${CONTACT}/verification`, { code: '000 000' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'verification-failed' } });
    await verify(carmen, mailbox);
    const { body } = await carmen.ask<Contact>(CONTACT);
    expect(body).toMatchObject({ email: { address: persona.email }, language: 'es' });
    expect(body.pending).toBeUndefined();
  });

  it('is told once of what has come, and not what it is', async () => {
    const dispatches = [await send(), await send()];
    const mail = await mailbox.next('of what has come');
    for (const dispatch of dispatches) saysNothing(mail, dispatch);
    expect(mail.text).toContain('El plazo');
    for (const { dispatchId } of dispatches) await alertOf(dispatchId, ['sent']);
    const told = (await mailbox.mails()).map(arrivedIn);
    // What the sandbox has sent beforehand may come at the same time: it is told of too, and once.
    const { body } = await carmen.ask<AlertPage>('/v1/me/alerts?limit=100');
    const sent = body.items.filter(({ kind, state }) => kind === 'new' && state === 'sent');
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(sent.length);
    const { output } = await valija('mailbox', 'carmen', '--last');
    expect(output).toContain('carpeta ciudadana');
  });

  it('is not told of what was opened already, nor of what nobody wants to hear', async () => {
    const { body: settings } = await carmen.send('PUT', '/v1/me/alerts', { ...EVERYTHING, arrivals: false });
    expect(settings).toMatchObject({ arrivals: false });
    await mailbox.empty();
    const { dispatchId } = await send();
    await carmen.appear(dispatchId);
    await carmen.send('PUT', '/v1/me/alerts', EVERYTHING);
    const other = await send();
    await mailbox.next('of the other');
    await alertOf(other.dispatchId, ['sent']);
    const { body } = await carmen.ask<AlertPage>('/v1/me/alerts?limit=100');
    const own = body.items.filter((each) => each.dispatchId === dispatchId);
    expect(own.filter(({ state }) => state === 'sent')).toEqual([]);
    expect(await mailbox.mails()).toHaveLength(1);
  });

  it('is shown that nothing arrives, and is told again once the address is verified anew', async () => {
    await mailbox.behave('bounce');
    await mailbox.empty();
    const { dispatchId } = await send();
    expect(await alertOf(dispatchId, ['bounced'])).toMatchObject({ reason: '5.1.1' });
    const { body } = await carmen.ask<Contact>(CONTACT);
    expect(body.email?.bounce).toMatchObject({ code: '5.1.1', isFinal: true });
    await mailbox.behave('accept');
    await mailbox.empty();
    await carmen.send('PUT', CONTACT, { email: persona.email, language: 'es' });
    await verify(carmen, mailbox);
    await send();
    await mailbox.next('after it was verified anew');
  });

  it('gives an address that the mail server does not take: nothing is changed', async () => {
    const nobody = new Mailbox('nadie@correo.example');
    await nobody.behave('refuse');
    const refused = await carmen.send('PUT', CONTACT, { email: nobody.address });
    await nobody.behave('accept');
    expect(refused).toMatchObject({ status: 422, body: { code: 'address-refused' } });
    const { body } = await carmen.ask<Contact>(CONTACT);
    expect(body).toMatchObject({ email: { address: persona.email } });
  });
});
