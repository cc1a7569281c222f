import { describe, expect, it } from '@jest/globals';
import type { Fact } from '@valija/legal';
import {
  accessedElsewhere,
  day,
  digest,
  fact,
  known,
  nowMs,
  run,
  snapshot,
  words,
} from '../testing/folding.js';

describe('fold: who may say it', () => {
  it('lets the node change it that its issuer has gone over to, and says who made it', () => {
    const others = {
      d: known(1, { nodeId: 'galicia' }),
      e: known(1, { nodeId: 'galicia', issuer: 'A12002994' }),
    };
    const voice = { isHeir: (issuer: string) => issuer === 'L01280796', hasAgreement: () => true };
    const elsewhere = { code: 'route-elsewhere' } as const;
    const { outcomes, facts, dispatches } = run(
      [
        snapshot('d', 2),
        snapshot('d', 3, { barred: elsewhere }),
        fact('d', 'f', accessedElsewhere(nowMs)),
        snapshot('e', 2),
      ],
      others,
      { voice },
    );
    expect(words(outcomes)).toEqual(['accepted', 'accepted', 'accepted', 'dispatch-of-another-node']);
    expect(facts.map(({ madeBy }) => madeBy)).toEqual(['galicia', 'galicia', 'galicia']);
    expect(dispatches).toMatchObject([{ row: { version: 3 }, current: { nodeId: 'galicia' } }]);
  });

  it('takes nothing that the directory forbids, but knows again what it has taken before', () => {
    const barred = { code: 'agreement-not-in-force', pointer: '/issuer/dir3', detail: 'it ended' } as const;
    const { outcomes } = run(
      [
        snapshot('x', 1, { barred }),
        snapshot('d', 1, { barred }),
        snapshot('d', 3, { barred }),
        snapshot('d', 4, { barred }),
        snapshot('d', 3, { barred, digest: digest(9) }),
        snapshot('d', 5, { barred: { code: 'route-elsewhere' } }),
      ],
      { d: known(3) },
    );
    const forbidden = 'agreement-not-in-force';
    expect(words(outcomes)).toEqual([forbidden, 'superseded', 'duplicate', forbidden, forbidden, 'accepted']);
    expect(outcomes[0]).toMatchObject(barred);
  });

  it('takes no cancellation and no extension said after the agreement, but news of an act', () => {
    const endedMs = nowMs - day;
    const voice = { isHeir: () => false, hasAgreement: (_: string, atMs: number) => atMs < endedMs };
    const said = (eventId: string, content: Fact, takenAtMs: number) => ({
      ...fact('d', eventId, content),
      takenAtMs,
    });
    const extended: Fact = { type: 'deadline-extended', accessDeadline: '2026-12-20' };
    const cancelled: Fact = { type: 'cancelled', cancelledAtMs: nowMs };
    const { outcomes } = run(
      [
        said('a', cancelled, endedMs),
        said('b', extended, endedMs),
        said('c', extended, endedMs - 1),
        said('d', accessedElsewhere(nowMs), nowMs),
      ],
      { d: known(1) },
      { voice },
    );
    const ended = 'agreement-not-in-force';
    expect(words(outcomes)).toEqual([ended, ended, 'accepted', 'accepted']);
  });
});
