import { Citizen } from '../citizen.js';
import { Mailbox } from '../mailbox.js';

const CONTACT = '/v1/me/contact';

/** Ana is told at this address from now on: its mailbox, in which the code has been already. */
export async function toldAt(address: string): Promise<Mailbox> {
  const ana = await Citizen.signIn('ana');
  const mailbox = new Mailbox(address);
  await ana.send('PUT', CONTACT, { email: address, language: 'es' });
  const { text } = await mailbox.next('a code');
  const code = /\b\d{6}\b/.exec(text)?.[0];
  const { status } = await ana.send('POST', `${CONTACT}/verification`, { code });
  if (status !== 200) throw new Error(`the code was answered with ${String(status)}`);
  return mailbox;
}
