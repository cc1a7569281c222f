import { describe, expect, it } from '@jest/globals';
import { usualState } from './mail-modes.js';
import { Mailboxes, mailboxOf } from './mailboxes.js';

const limits = { mailsOfOne: 3, mails: 5, bytes: 1_000 };

function arrived(mailbox: string, bytes = 1): Parameters<Mailboxes['keep']>[0] {
  return { mailbox, receivedAt: new Date(0), envelopeFrom: '', raw: Buffer.alloc(bytes) };
}

const numbers = (mailboxes: Mailboxes, mailbox: string): number[] =>
  mailboxes.list(mailbox).map(({ number }) => number);

describe('Mailboxes', () => {
  it('keep the newest of each', () => {
    const mailboxes = new Mailboxes(limits);
    for (let count = 0; count < 4; count++) mailboxes.keep(arrived('ana'));
    expect(numbers(mailboxes, 'ana')).toEqual([2, 3, 4]);
    expect(mailboxes.all()).toContainEqual({ mailbox: 'ana', state: usualState, received: 4, kept: 3 });
  });

  it('keep so many in all, and so many bytes', () => {
    const mailboxes = new Mailboxes(limits);
    for (const mailbox of ['ana', 'ana', 'ana', 'jordi', 'jordi', 'jordi']) mailboxes.keep(arrived(mailbox));
    expect([numbers(mailboxes, 'ana'), numbers(mailboxes, 'jordi')]).toEqual([
      [2, 3],
      [4, 5, 6],
    ]);
    mailboxes.keep(arrived('laia', 999));
    expect([numbers(mailboxes, 'ana'), numbers(mailboxes, 'jordi'), numbers(mailboxes, 'laia')]).toEqual([
      [],
      [6],
      [7],
    ]);
  });

  it('show a mail to its own mailbox only', () => {
    const mailboxes = new Mailboxes(limits);
    mailboxes.keep(arrived('ana'));
    expect(mailboxes.find('ana', 1)?.number).toBe(1);
    expect(mailboxes.find('jordi', 1)).toBeUndefined();
  });

  it('forget a name that somebody made up, and never a persona', () => {
    const mailboxes = new Mailboxes(limits);
    const names = (): string[] => mailboxes.all().map(({ mailbox }) => mailbox);
    const personas = names();
    mailboxes.keep(arrived('somebody'));
    mailboxes.setState('refusing', { mode: 'refuse', seconds: 1 });
    expect(names()).toEqual([...personas, 'somebody', 'refusing']);
    mailboxes.forget('somebody');
    mailboxes.forget('ana');
    mailboxes.setState('refusing', usualState);
    expect(names()).toEqual(personas);
  });
});

describe('mailboxOf', () => {
  it.each([
    ['ana@correo.example', 'ana'],
    ['Ana@CORREO.example', 'ana'],
    ['load.test+17@correo.example', 'load.test+17'],
    ['error@correo.example', 'error'],
    ['ana@hub.example', undefined],
    ['@correo.example', undefined],
    ['../ana@correo.example', undefined],
    ['ana jiménez@correo.example', undefined],
    [`${'a'.repeat(65)}@correo.example`, undefined],
    ['correo.example', undefined],
  ])('%s', (address, expected) => {
    expect(mailboxOf(address)).toBe(expected);
  });
});
