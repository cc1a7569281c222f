import type { Citizen } from './citizen.js';
import { Mailbox } from './mailbox.js';

export const CONTACT = '/v1/me/contact';
const CODE = /\b\d{6}\b/;

/** Somebody is told at this address from now on: its mailbox, in which the code has been already. */
export async function beTold(citizen: Citizen, address: string): Promise<Mailbox> {
  const mailbox = new Mailbox(address);
  await citizen.send('PUT', CONTACT, { email: address, language: 'es' });
  await verify(citizen, mailbox);
  return mailbox;
}

/** Gives the code of the next mail. */
export async function verify(citizen: Citizen, mailbox: Mailbox): Promise<void> {
  const { text } = await mailbox.next('a code');
  const { status } = await citizen.send('POST', `${CONTACT}/verification`, { code: CODE.exec(text)?.[0] });
  if (status !== 200) throw new Error(`the code was answered with ${String(status)}`);
}

/** Of how many new things a mail tells; reminders of what came before are another matter. */
export function arrivedIn({ text }: { readonly text: string }): number {
  if (text.includes('Ha llegado un envío')) return 1;
  return Number(/Han llegado (\d+) envíos/.exec(text)?.[1] ?? 0);
}
