import { describe, expect, it } from '@jest/globals';
import { type Ack, type EventName, eventType } from '@valija/contracts';
import { toldIn } from './told.js';

const ack = (generation: number, firstOffset: number, lastOffset: number): Ack => ({
  topic: 'nodes.a1.dispatches.v1',
  partition: 0,
  generation,
  firstOffset,
  lastOffset,
  committedAt: '2026-11-22T10:00:00Z',
  accepted: lastOffset - firstOffset + 1,
  exceptions: [],
});

const record = (type: EventName, value: string) => ({
  offset: '0',
  timestamp: '0',
  key: null,
  value: Buffer.from(value),
  headers: { ce_type: Buffer.from(eventType(type)), ce_id: Buffer.from('id') },
});

describe('what the hub has told', () => {
  it('is an ack, an event of a life, or what follows from others', () => {
    expect(toldIn(record('Ack', JSON.stringify(ack(1, 0, 1))))).toMatchObject({ kind: 'ack', eventId: 'id' });
    expect(toldIn(record('DispatchExpired', '{"dispatchId":"d"}'))).toMatchObject({
      kind: 'event',
      name: 'DispatchExpired',
    });
    expect(toldIn(record('DispatchStateShared', '{}'))).toEqual({ kind: 'derived', eventId: 'id' });
  });

  it('cannot be said of a record that the hub did not write', () => {
    expect(() => toldIn(record('DispatchExpired', 'x'))).toThrow(SyntaxError);
  });
});
