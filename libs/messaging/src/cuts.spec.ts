import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Weighed, cutsOf } from './cuts.js';

const record = (partition: number, bytes: number): Weighed => ({
  topic: 't',
  partition,
  key: '',
  value: Buffer.alloc(bytes),
  headers: {},
});

describe('records that go out together', () => {
  it('are cut where a partition has its fill, and only there', () => {
    const records = [record(0, 400), record(1, 400), record(0, 400), record(0, 400), record(1, 400)];
    expect(cutsOf(records, 1_000).map((cut) => cut.length)).toEqual([3, 2]);
  });

  it('keep a record that is too large by itself alone', () => {
    expect(cutsOf([record(0, 10), record(0, 2_000), record(0, 10)], 1_000).map((cut) => cut.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('keep their order, are never empty, and stay below the limit of each partition', () => {
    const any = fc.record({ partition: fc.nat(3), bytes: fc.nat(900) });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (sizes) => {
        const records = sizes.map(({ partition, bytes }) => record(partition, bytes));
        const cuts = cutsOf(records, 1_000);
        expect(cuts.flat()).toEqual(records);
        for (const cut of cuts) {
          expect(cut.length).toBeGreaterThan(0);
          for (const share of Map.groupBy(cut, ({ partition }) => partition).values()) {
            const bytes = share.reduce((sum, { value }) => sum + value.length, 0);
            expect(bytes).toBeLessThanOrEqual(1_000);
          }
        }
      }),
    );
  });
});
