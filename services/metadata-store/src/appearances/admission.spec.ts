import { describe, expect, it } from '@jest/globals';
import { type AppearanceRequest, CodedError } from '@valija/contracts';
import { type Candidate, admit } from './admission.js';

const candidate: Candidate = { kind: 'notification', state: 'available', assuranceLevel: 'substantial' };

function request(
  rest: Partial<AppearanceRequest> = {},
  assurance: 'low' | 'substantial' | 'high' = 'substantial',
): AppearanceRequest {
  return {
    caller: {
      person: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana' },
      assurance,
      method: 'certificate',
      clientId: 'app',
      languages: [],
    },
    dispatchId: 'd',
    decision: 'accept',
    legalWarningId: 'notification-access.v1',
    idempotencyKey: 'k',
    ...rest,
  };
}

function answer(...given: Parameters<typeof admit>): string {
  const admission = admit(...given);
  return admission instanceof CodedError ? admission.code : admission;
}

describe('admit', () => {
  it.each([
    ['an open notification is accepted or rejected', candidate, request(), 'with-effect'],
    ['', candidate, request({ decision: 'reject' }), 'with-effect'],
    ['a level below the dispatch steps up first', candidate, request({}, 'low'), 'step-up-required'],
    [
      'another warning must be shown first',
      candidate,
      request({ legalWarningId: 'old' }),
      'legal-warning-outdated',
    ],
    [
      'what has ended may be looked at',
      { ...candidate, state: 'expired' },
      request({ legalWarningId: 'old' }),
      'consultation',
    ],
    ['', { ...candidate, state: 'rejected' }, request(), 'consultation'],
    [
      'what has ended cannot be rejected',
      { ...candidate, state: 'accessed' },
      request({ decision: 'reject' }),
      'decision-impossible',
    ],
    ['what was withdrawn is gone', { ...candidate, state: 'cancelled' }, request(), 'dispatch-cancelled'],
    [
      'a communication is read with its own warning',
      { ...candidate, kind: 'communication' },
      request({ legalWarningId: 'communication-reading.v1' }),
      'with-effect',
    ],
    [
      'and cannot be rejected',
      { ...candidate, kind: 'communication' },
      request({ decision: 'reject' }),
      'decision-impossible',
    ],
  ] as const)('%s', (_title, given, asked, expected) => {
    expect(answer(given, asked)).toBe(expected);
  });
});
