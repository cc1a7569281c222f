import { describe, expect, it } from '@jest/globals';
import { Tickets } from './tickets.js';

describe('Tickets', () => {
  it('are good once', () => {
    const tickets = new Tickets<string>(1_000);
    tickets.issue('t', 'right', 0);
    expect([tickets.redeem('t', 1), tickets.redeem('t', 1)]).toEqual(['right', undefined]);
  });

  it('are good for a short while', () => {
    const tickets = new Tickets<string>(1_000);
    tickets.issue('t', 'right', 0);
    expect(tickets.redeem('t', 1_000)).toBeUndefined();
  });
});
