import type { EventFault } from '@valija/contracts';
import { partitionOf } from '@valija/messaging';
import type { IncomingMessage } from './incoming-message.js';

/** What a message must have as its key. */
export interface ExpectedKey {
  readonly id: string;
  /** In words. */
  readonly name: string;
  readonly pointer: string;
}

/** Order is kept by partition, so a message must always be in the one of its key. */
export function misplaced(
  { key, partition, partitionCount }: IncomingMessage,
  { id, name, pointer }: ExpectedKey,
): EventFault | undefined {
  if (key?.toString() !== id) return { code: 'key-mismatch', pointer, detail: `the key is not the ${name}` };
  const expected = partitionOf(key, partitionCount);
  if (expected === partition) return undefined;
  return {
    code: 'partition-mismatch',
    detail: `the key belongs to partition ${String(expected)} of ${String(partitionCount)}`,
  };
}
