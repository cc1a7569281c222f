import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cursorOf, positionOf } from './paging.js';

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const id = '019a2f00-0000-7000-8000-000000000001';

it('a cursor leads back to its position', () => {
  const instants = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, fc.uuid(), (at, uuid) => {
      const position = { at: at.toISOString(), id: uuid };
      expect(positionOf(cursorOf(position))).toEqual(position);
    }),
  );
});

it('without a cursor a page begins at the beginning', () => {
  expect(positionOf(null)).toBeUndefined();
});

it('a cursor of somebody else’s making is refused by its code', () => {
  const made = [
    '',
    'none',
    encoded(id),
    encoded(`2026-11-20T10:00:00Z|${id}`),
    encoded(`2026-02-30T10:00:00.000Z|${id}`),
    encoded(`2026-13-01T10:00:00.000Z|${id}`),
    encoded(`2026-11-20T10:00:00.000Z|${id}'; DROP TABLE alert`),
    encoded(`2026-11-20T10:00:00.000Z|${id.slice(1)}`),
  ];
  for (const cursor of made)
    expect(() => positionOf(cursor)).toThrow(expect.objectContaining({ code: 'cursor-invalid' }));
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => positionOf(text)).toThrow(expect.objectContaining({ code: 'cursor-invalid' }));
    }),
  );
});
