import { describe, expect, it } from '@jest/globals';
import { murmur2 } from '@platformatic/kafka';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { partitionOf } from './partitioner.js';

describe('partitionOf', () => {
  it('agrees with the default partitioner of another client', () => {
    const theirs = kafkajs.Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 64 }), (key, count) => {
        const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
          partitionId,
          partitionErrorCode: 0,
          leader: 1,
          replicas: [1],
          isr: [1],
        }));
        expect(partitionOf(key, count)).toBe(
          theirs({ topic: 't', partitionMetadata, message: { key, value: null } }),
        );
      }),
    );
  });

  it('agrees with a third one, on bytes of any kind and length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const key = Buffer.from(bytes);
        expect(partitionOf(key, 1_000_003)).toBe((murmur2(key) & 0x7fffffff) % 1_000_003);
      }),
      { numRuns: 1_000 },
    );
  });
});
