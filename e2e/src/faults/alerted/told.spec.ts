import { describe, expect, it } from '@jest/globals';
import type { Mail } from '../../mailbox.js';
import { type Told, untold } from './told.js';

const mail = (id: string, text: string): Mail => ({
  number: 1,
  envelopeFrom: '',
  from: '',
  to: '',
  subject: '',
  text,
  headers: [`Message-ID: <${id}@rebotes.example>`],
});
const good: Told = {
  mails: [
    mail('a', 'Ha llegado un envío nuevo'),
    mail('b', 'Han llegado 3 envíos nuevos'),
    mail('c', 'Su código'),
  ],
  byMail: new Map([
    ['a', 1],
    ['b', 3],
  ]),
  open: 0,
  forgotten: 0,
};
const found = (changes: Partial<Told>, kills = 0): string[] =>
  untold({ ...good, ...changes }, kills, 1).map(({ what }) => what);

describe('the mailboxes against what is written down', () => {
  it('agree where every alert was told once', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, Partial<Told>]>([
    ['alerts that are due and came to no end', { open: 1 }],
    ['dispatches of which nobody was told', { forgotten: 2 }],
    ['alerts that are said to be sent, and stand in no mail', { mails: good.mails.slice(1) }],
    [
      'alerts that are said to be sent, and stand in no mail',
      { byMail: new Map([...good.byMail, ['b', 4]]) },
    ],
    ['mails of which nothing is written down', { byMail: new Map([['a', 1]]) }],
    [
      'mails that came more than once though nobody was killed',
      { mails: [...good.mails, mail('b', 'Han llegado 3 envíos nuevos')] },
    ],
  ])('show %s', (what, changes) => {
    expect(found(changes)).toEqual([what]);
  });

  it('let a mail come again where its process was killed', () => {
    expect(found({ mails: [...good.mails, mail('b', 'Ha llegado un envío nuevo')] }, 1)).toEqual([]);
  });
});
