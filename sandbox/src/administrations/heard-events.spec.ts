import { describe, expect, it } from '@jest/globals';
import type { LifeCycleEvent } from '@valija/contracts';
import { type HubEvent, openOutbox } from '@valija/node-sdk';
import { HeardEvents } from './heard-events.js';

function event(eventId: string, dispatchId: string): HubEvent {
  return { eventId, name: 'DispatchRead', event: { dispatchId } as LifeCycleEvent };
}

describe('HeardEvents', () => {
  it('keeps events in their order, and a repeat once', () => {
    const heard = new HeardEvents(openOutbox(':memory:'));
    heard.add([event('1', 'a'), event('2', 'b')]);
    heard.add([event('2', 'b'), event('3', 'a')]);
    expect(heard.list().map(({ eventId }) => eventId)).toEqual(['1', '2', '3']);
    expect(heard.list('a').map(({ eventId }) => eventId)).toEqual(['1', '3']);
    expect(heard.list('a')[0]).toEqual(event('1', 'a'));
  });

  it('forgets the oldest beyond ten thousand', () => {
    const heard = new HeardEvents(openOutbox(':memory:'));
    heard.add(Array.from({ length: 10_010 }, (_, index) => event(String(index), 'a')));
    const kept = heard.list();
    expect([kept.length, kept[0]?.eventId]).toEqual([10_000, '10']);
  });
});
