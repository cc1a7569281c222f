import { describe, expect, it } from '@jest/globals';
import { alertLanguages } from '@valija/contracts';
import { type AlertFacts, alertLetter, changedLetter, codeLetter } from './letters.js';
import { words } from './words.js';

const nowMs = Date.parse('2026-11-20T11:00:00Z');
const facts: AlertFacts = { arrived: 1, waiting: 0, firstEndMs: null, nowMs };
/** The last day is 30 November, in Madrid. */
const endOfNovember = Date.parse('2026-11-30T23:00:00Z');

describe.each(alertLanguages)('letters in %s', (language) => {
  const { alert } = words[language];
  const textOf = (rest: Partial<AlertFacts>): string => alertLetter({ ...facts, ...rest }, language).text;

  it('tell one from many', () => {
    expect(textOf({ arrived: 1 })).toContain(alert.newOne);
    expect(textOf({ arrived: 1 })).not.toContain(alert.waitingOne);
    expect(textOf({ arrived: 12 })).toContain(alert.newMany.replace('{n}', '12'));
    expect(textOf({ arrived: 0, waiting: 1 })).toContain(alert.waitingOne);
    expect(textOf({ arrived: 0, waiting: 1 })).not.toContain(alert.newOne);
    expect(textOf({ arrived: 0, waiting: 3 })).toContain(alert.waitingMany.replace('{n}', '3'));
  });

  it('tell of what is new and of what waits in one', () => {
    const text = textOf({ arrived: 2, waiting: 1 });
    expect(text).toContain(alert.newMany.replace('{n}', '2'));
    expect(text).toContain(alert.waitingOne);
  });

  it('name the last day of the term, which is a day of Madrid', () => {
    const text = textOf({ firstEndMs: endOfNovember });
    const [before = '', behind = ''] = alert.untilDay.split('{day}');
    expect(text).toContain(before);
    expect(text).toMatch(/\b30\b/);
    expect(text.slice(text.indexOf(before) + before.length)).toContain(behind);
    expect(text).not.toContain(alert.untilToday);
  });

  it('say that the term ends today, by the clock of Madrid', () => {
    // Half past eleven in the evening before, in Greenwich: the last day has begun in Madrid.
    const text = textOf({ firstEndMs: endOfNovember, nowMs: Date.parse('2026-11-29T23:30:00Z') });
    expect(text).toContain(alert.untilToday);
    const before = textOf({ firstEndMs: endOfNovember, nowMs: Date.parse('2026-11-29T22:30:00Z') });
    expect(before).not.toContain(alert.untilToday);
  });

  it('say nothing of a term where there is none', () => {
    const text = textOf({ firstEndMs: null });
    expect(text).not.toContain(alert.untilDay.split('{day}')[0] ?? '');
    expect(text).not.toContain(alert.untilToday);
  });

  it('say that they are no notification and have no links', () => {
    expect(textOf({})).toContain(alert.noEffect);
    for (const letter of [
      alertLetter(facts, language),
      codeLetter('042817', language),
      changedLetter(language),
    ])
      expect(letter.text).toContain(words[language].noLinks);
  });

  it('bring the code whole, in the text and not in the subject', () => {
    const { subject, text } = codeLetter('042817', language);
    expect(text).toContain('042817');
    expect(subject).not.toMatch(/\d/);
  });

  it('leave no gap unfilled', () => {
    const all = [
      alertLetter({ ...facts, arrived: 2, waiting: 2, firstEndMs: endOfNovember }, language),
      codeLetter('042817', language),
      changedLetter(language),
    ];
    for (const { subject, text } of all) expect(subject + text).not.toMatch(/[{}]|undefined|NaN/);
  });
});

it('no language has the words of another', () => {
  const texts = alertLanguages.map((language) => alertLetter(facts, language).text);
  expect(new Set(texts).size).toBe(alertLanguages.length);
});

it('a day is written as people of the language write it', () => {
  const dayIn = (language: (typeof alertLanguages)[number]): string =>
    alertLetter({ ...facts, firstEndMs: endOfNovember }, language).text;
  expect(dayIn('es')).toContain('30 de noviembre de 2026');
  expect(dayIn('ca')).toContain('30 de novembre');
  expect(dayIn('gl')).toContain('30 de novembro de 2026');
  expect(dayIn('eu')).toContain('azaroa');
  expect(dayIn('en')).toContain('November 30, 2026');
});
