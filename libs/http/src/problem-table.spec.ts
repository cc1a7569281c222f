import { describe, expect, it } from '@jest/globals';
import { CodedError, type Facts, problemCodes } from '@valija/contracts';
import { problemTable } from './problem-table.js';
import { sendProblem } from './send-problem.js';

const names = [
  'allow',
  'acrValues',
  'expected',
  'legalWarningId',
  'limit',
  'reason',
  'requiredLevel',
  'retryAfterS',
  'retryAt',
  'scope',
  'until',
  'visibleFrom',
];
const allAs = (value: unknown): Facts => Object.fromEntries(names.map((name) => [name, value])) as Facts;

/** The headers of an answer, as one text. */
function headersOf(failure: CodedError): string {
  const headers: string[] = [];
  const reply = {
    header: (name: string, value: string) => headers.push(`${name}: ${value}`),
    status: () => reply,
    type: () => reply,
    send: () => reply,
  };
  sendProblem(reply as never, failure);
  return headers.join('\n');
}

// A failure may come over TCP or from another service, without its facts or with what JSON made of them.
describe.each([
  ['no facts', {}],
  ['facts that are null', allAs(null)],
  ['facts of another type', allAs(true)],
  ['numbers that are none', allAs(Number.NaN)],
] as [string, Facts][])('a problem with %s', (_, facts) => {
  it.each(problemCodes)('is told in whole sentences: %s', (code) => {
    const detail = problemTable[code].detail(facts);
    expect(detail).not.toMatch(/undefined|null|NaN|object Object|""| {2}| \./);
    expect(detail).toMatch(/^[A-Z].*\.$/s);
    expect(headersOf(new CodedError(code, facts))).not.toMatch(/undefined|null|NaN|object Object|""/);
  });
});

describe('a problem with its facts', () => {
  it.each([
    ['content-not-ready', { retryAt: '2026-12-01T00:00:00Z' }, 'Try again at 2026-12-01T00:00:00Z.'],
    ['content-unavailable', { until: '2026-12-01T00:00:00Z' }, 'at 2026-12-01T00:00:00Z.'],
    ['rate-limited', { retryAfterS: 3 }, 'Wait 3 seconds'],
    ['step-up-required', { requiredLevel: 'high' }, 'with level "high"'],
    ['insufficient-scope', { scope: 'a:b' }, 'the scope "a:b"'],
    ['legal-warning-outdated', { legalWarningId: 'w.v2' }, 'the warning "w.v2"'],
    ['not-open-yet', { visibleFrom: '2026-12-01T00:00:00Z' }, 'from 2026-12-01T00:00:00Z.'],
    ['method-not-allowed', { allow: 'GET, HEAD' }, 'takes GET, HEAD.'],
    ['payload-too-large', { limit: '20 documents' }, 'At most 20 documents'],
    ['unsupported-media-type', { expected: 'text/csv' }, 'Send text/csv.'],
  ] as const)('names them: %s', (code, facts, words) => {
    expect(problemTable[code].detail(facts)).toContain(words);
  });
});
