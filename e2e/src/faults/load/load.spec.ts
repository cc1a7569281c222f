import { describe, expect, it } from '@jest/globals';
import type { NodeEvent } from '@valija/contracts';
import { checkedValue } from '@valija/node-sdk';
import { libraryNode, publishingNodes } from './campaign-nodes.js';
import { type PlannedEvent, loadOf } from './load.js';

const atMs = Date.parse('2026-11-22T10:00:00Z');
const load = (nodeId: string, seed = 'a', events = 4_000): PlannedEvent[] => [
  ...loadOf({ seed, nodeId, events, atMs }),
];
const [norte] = publishingNodes;

describe('the load of a campaign', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(load(norte)).toEqual(load(norte));
    expect(load(norte)[0]).not.toEqual(load(norte, 'b')[0]);
  });

  it('has its repeats, older versions behind newer ones, facts, and what must be rejected', () => {
    const events = load(norte, 'a', 20_000);
    const ids = new Set(events.map(({ eventId, value }) => eventId + value));
    expect((events.length - ids.size) / events.length).toBeGreaterThan(0.015);
    const newest = new Map<string, number>();
    const older = events.filter(({ dispatchId, value }) => {
      const version = Number(/^\{"dispatchId":"[^"]+","version":(\d+)/.exec(value)?.[1] ?? 0);
      const known = newest.get(dispatchId) ?? 0;
      newest.set(dispatchId, Math.max(known, version));
      return version > 0 && version < known;
    });
    expect(older.length / events.length).toBeGreaterThan(0.01);
    expect(new Set(events.map(({ name }) => name)).size).toBe(5);
    expect(events.some(({ value }) => value === '{"dispatchId":')).toBe(true);
    expect(events.some(({ persona }) => persona !== undefined)).toBe(true);
  });

  it('has nothing that the library would keep back, where the node has the library', () => {
    const names = ['DispatchMadeAvailable', 'DispatchAmended'];
    for (const { name, value } of load(libraryNode)) {
      expect(() =>
        checkedValue({ name, data: JSON.parse(value) as object } as NodeEvent, atMs),
      ).not.toThrow();
      if (names.includes(name)) expect(value).toMatch(/^\{"dispatchId":"[0-9a-f-]{36}","version":/);
    }
    const ids = load(libraryNode).map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
