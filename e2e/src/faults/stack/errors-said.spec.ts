import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { errorsSaid } from './errors-said.js';

const stack =
  'TypeError: x is not y\n    at take (file:///hub/libs/a/dist/a.js:12:3)\n    at next (file:///b.js:1:1)';

it('counts what processes say of errors, and tells where what nobody had foreseen comes from', () => {
  const logs = mkdtempSync(join(tmpdir(), 'valija-said-'));
  const lines = [
    { level: 'warn', msg: 'kafka is away' },
    { level: 'error', msg: 'the outbox waits', err: { type: 'DatabaseAway' } },
    {
      level: 'error',
      msg: 'a call over TCP failed',
      pattern: 'store.commit',
      err: { type: 'TypeError', message: 'x is not y', stack },
    },
    { level: 'warn', msg: 'fenced: another member reads this partition' },
  ];
  const torn = '{"level":"error","msg":"a requ';
  writeFileSync(
    join(logs, 'store.log'),
    [...lines.map((line) => JSON.stringify(line)), 'Not JSON', torn].join('\n'),
  );
  writeFileSync(join(logs, 'store.txt'), JSON.stringify(lines[1]));
  expect(errorsSaid(logs)).toEqual({
    kinds: ['store: the outbox waits', 'store: a call over TCP failed'],
    unforeseen: [
      'store: a call over TCP failed · store.commit · TypeError · x is not y · file:///hub/libs/a/dist/a.js:12:3',
    ],
    takenAway: 1,
  });
});
