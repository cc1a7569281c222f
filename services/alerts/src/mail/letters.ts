import type { AlertLanguage } from '@valija/contracts';
import { lastDayOf } from '@valija/legal';
import { Temporal } from 'temporal-polyfill';
import type { Letter } from './harmless.js';
import { type Words, words } from './words.js';

/** All that a letter about dispatches is made from. */
export interface AlertFacts {
  readonly arrived: number;
  /** Notifications of which the person was told before, and that are open. */
  readonly waiting: number;
  /** The end of the first term among them; null where none has one. */
  readonly firstEndMs: number | null;
  readonly nowMs: number;
}

const ZONE = 'Europe/Madrid';

export function alertLetter(facts: AlertFacts, language: AlertLanguage): Letter {
  const { alert } = words[language];
  const { arrived, waiting } = facts;
  return letter(words[language], alert.subject, [
    ...(arrived > 0 ? [counted(arrived === 1 ? alert.newOne : alert.newMany, arrived)] : []),
    ...(waiting > 0 ? [counted(waiting === 1 ? alert.waitingOne : alert.waitingMany, waiting)] : []),
    ...termLine(facts, language),
    alert.enter,
    alert.noEffect,
  ]);
}

/** @param count how many notices are new */
export function noticeLetter(count: number, language: AlertLanguage): Letter {
  const { notice } = words[language];
  return letter(words[language], notice.subject, [
    counted(count === 1 ? notice.newOne : notice.newMany, count),
    notice.enter,
    notice.noEffect,
    notice.stop,
  ]);
}

export function codeLetter(code: string, language: AlertLanguage): Letter {
  const { subject, text, notYou } = words[language].code;
  return letter(words[language], subject, [text.replace('{n}', code), notYou]);
}

export function changedLetter(language: AlertLanguage): Letter {
  const { subject, text } = words[language].changed;
  return letter(words[language], subject, [text]);
}

function letter(
  { greeting, closing, noLinks }: Words,
  subject: string,
  paragraphs: readonly string[],
): Letter {
  return { subject, text: `${[greeting, ...paragraphs, noLinks, closing].join('\n\n')}\n` };
}

function counted(sentence: string, count: number): string {
  return sentence.replace('{n}', String(count));
}

/** Days of the law are days of Madrid. */
function termLine({ firstEndMs, nowMs }: AlertFacts, language: AlertLanguage): string[] {
  if (firstEndMs === null) return [];
  const { untilDay, untilToday } = words[language].alert;
  const lastDay = lastDayOf(firstEndMs);
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(ZONE).toPlainDate();
  if (lastDay === today.toString()) return [untilToday];
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${lastDay}T00:00:00Z`),
  );
  return [untilDay.replace('{day}', day)];
}
