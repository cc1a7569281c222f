import { randomUUID } from 'node:crypto';
import { type DispatchesArrived, envelopeHeaders, hubTopics } from '@valija/contracts';
import { type ArrivedRow, arrivalCount, packArrivals } from '@valija/dispatch-rows';
import type { OutboxMessage } from '@valija/messaging';
import { rowStart } from './batch.js';
import type { FoldedBatch } from './batch-rows.js';

/** As the schema says. */
const MOST_OF_A_MESSAGE = 5_000;

/**
 * What a transaction has written for the first time, and for whom, in one message: beside a row an entry costs 5% of its
 * bytes. Which of these persons want to be told is not asked here: the store does not know.
 */
export function arrivalMessages(folds: readonly FoldedBatch[], nowMs: number): OutboxMessage[] {
  const recordedAt = new Date(nowMs).toISOString();
  return packArrivals(folds.flatMap(arrivedOf), MOST_OF_A_MESSAGE).map((packed) => {
    const id = randomUUID();
    const value: DispatchesArrived = {
      recordedAt,
      count: arrivalCount(packed),
      arrivals: packed.toString('base64'),
    };
    return {
      topic: hubTopics.arrivals,
      key: id,
      headers: envelopeHeaders({
        id,
        name: 'DispatchesArrived',
        source: '/hub/metadata-store',
        time: recordedAt,
      }),
      value: JSON.stringify(value),
      // Persons stand in it as they stand in the table beside it: by the blind index.
      isPersonal: false,
    };
  });
}

function arrivedOf({ decoded: { batch, rows }, result }: FoldedBatch): ArrivedRow[] {
  const addressees = new Map(batch.addressees.map(({ index, keys }) => [index, keys]));
  return result.dispatches.flatMap(({ isNew, row }) =>
    isNew && row
      ? [{ rows, start: rowStart(batch, row.index), addresseeKeys: addressees.get(row.index) ?? [] }]
      : [],
  );
}
