import { maskIdNumber } from '@valija/legal';
import type { Language } from '../world/languages.js';
import { phrases } from './phrases.js';

/** What a document says, in one language: one page. */
interface LetterPage {
  readonly language: Language;
  readonly issuer: string;
  readonly unit: string;
  readonly subject: string;
  readonly procedure: string;
}

/** A document before it is a PDF or a text. */
export interface Letter {
  readonly kind: 'notification' | 'communication';
  readonly part: 'main' | 'annex';
  /** In the languages in which it is written; never empty. */
  readonly pages: readonly LetterPage[];
  readonly holderName: string;
  readonly holderIdNumber: string;
  readonly caseFile: string;
  readonly availableAt: string;
  readonly replyBy: string | undefined;
  readonly csvCode: string;
}

/** One page as lines: what stands above, the data with their labels, the paragraphs, and the foot. */
export interface PageText {
  readonly language: Language;
  readonly issuer: string;
  readonly heading: string;
  readonly subject: string;
  readonly data: readonly (readonly [label: string, value: string])[];
  readonly paragraphs: readonly string[];
  readonly simulated: string;
  readonly foot: string;
}

export function pageTexts(letter: Letter): PageText[] {
  return letter.pages.map((page, index) => pageText(letter, page, index));
}

/** The same words without a layout. */
export function plainText(letter: Letter): string {
  return pageTexts(letter)
    .map(({ issuer, heading, subject, data, paragraphs, simulated, foot }) =>
      [
        issuer,
        `${heading}: ${subject}`,
        data.map(([label, value]) => `${label}: ${value}`).join('\n'),
        ...paragraphs,
        simulated,
        foot,
      ].join('\n\n'),
    )
    .join('\n\n----\n\n')
    .concat('\n');
}

function pageText(letter: Letter, page: LetterPage, index: number): PageText {
  const words = phrases[page.language];
  const { kind, part, holderName, holderIdNumber, caseFile, availableAt, replyBy } = letter;
  const number = words.page
    .replace('{page}', String(index + 1))
    .replace('{pages}', String(letter.pages.length));
  return {
    language: page.language,
    issuer: page.issuer,
    heading: part === 'annex' ? `${words[kind]} · ${words.annex}` : words[kind],
    subject: page.subject,
    data: [
      [words.unit, page.unit],
      [words.holder, `${holderName} (${maskIdNumber(holderIdNumber)})`],
      [words.procedure, page.procedure],
      [words.caseFile, caseFile],
      [words.availableAt, `${availableAt.slice(0, 16).replace('T', ' ')} UTC`],
      ...(replyBy === undefined ? [] : [[words.replyBy, replyBy] as const]),
    ],
    paragraphs:
      part === 'annex'
        ? [words.annexBody]
        : [words.body, kind === 'notification' ? words.effect : words.noEffect],
    simulated: words.simulated,
    foot: `${words.code}: ${letter.csvCode} · ${number}`,
  };
}
