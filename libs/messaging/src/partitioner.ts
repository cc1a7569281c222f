import { murmur2 } from '@platformatic/kafka';

const POSITIVE = 0x7fffffff;

/** The partition that Kafka's default partitioner gives a key: what every client of every language agrees on. */
export function partitionOf(key: string | Buffer, partitionCount: number): number {
  return (murmur2(key) & POSITIVE) % partitionCount;
}
