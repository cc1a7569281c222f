import { describe, expect, it } from '@jest/globals';
import { firstViolation } from '@valija/contracts';
import { type ItemRow, itemAnswer } from './answer.js';

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

describe('itemAnswer', () => {
  it('follows its contract', () => {
    const items = [row, { ...row, position: 1, outcome: null }].map(itemAnswer);
    const answer = { batchId: BATCH, complete: false, items };
    expect(firstViolation('DispatchBatchAnswer', structuredClone(answer))).toBeUndefined();
  });

  it('says of an item without an answer that it is pending', () => {
    expect(itemAnswer({ ...row, outcome: null })).toMatchObject({ index: 0, outcome: 'pending' });
  });

  it.each([
    ['body-unknown', true],
    ['id-number-invalid', false],
    ['content-already-stored', false],
  ])('says of %s whether time may heal it', (code, retryable) => {
    const rejected: ItemRow = { ...row, eventId: null, outcome: 'rejected', code, pointer: '/issuer' };
    expect(itemAnswer(rejected)).toEqual({
      index: 0,
      dispatchId: BATCH,
      outcome: 'rejected',
      code,
      retryable,
      pointer: '/issuer',
    });
  });
});
