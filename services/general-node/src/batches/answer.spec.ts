import { describe, expect, it } from '@jest/globals';
import { firstViolation } from '@valija/contracts';
import { type ItemRow, batchAnswer } from './answer.js';

const BATCH = '018f0000-0000-7000-8000-000000000001';
const row: ItemRow = {
  position: 0,
  eventId: BATCH,
  dispatchId: BATCH,
  outcome: 'accepted',
  code: null,
  pointer: null,
  detail: null,
};

describe('batchAnswer', () => {
  it('is complete when every item is answered, and follows its contract', () => {
    const answer = batchAnswer(BATCH, [row, { ...row, position: 1, outcome: 'duplicate' }]);
    expect(answer).toMatchObject({
      complete: true,
      items: [{ outcome: 'accepted' }, { outcome: 'duplicate' }],
    });
    expect(firstViolation('DispatchBatchAnswer', structuredClone(answer))).toBeUndefined();
  });

  it('says of an item without an answer that it is pending', () => {
    const answer = batchAnswer(BATCH, [row, { ...row, position: 1, outcome: null }]);
    expect(answer).toMatchObject({ complete: false, items: [{}, { index: 1, outcome: 'pending' }] });
  });

  it.each([
    ['body-unknown', true],
    ['id-number-invalid', false],
    ['content-already-stored', false],
  ])('says of %s whether time may heal it', (code, retryable) => {
    const rejected: ItemRow = { ...row, eventId: null, outcome: 'rejected', code, pointer: '/issuer' };
    expect(batchAnswer(BATCH, [rejected]).items).toEqual([
      { index: 0, dispatchId: BATCH, outcome: 'rejected', code, retryable, pointer: '/issuer' },
    ]);
  });
});
