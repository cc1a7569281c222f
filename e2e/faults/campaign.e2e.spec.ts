import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repository, run } from '../src/stack.js';

/** On servers of its own, which are killed: the other stories do not notice. */
const WITHIN_MS = 600_000;

describe('a short fault campaign', () => {
  it(
    'loses nothing and doubles nothing while processes and servers are killed',
    async () => {
      const main = join(repository, 'e2e', 'dist', 'faults', 'main.js');
      const options = ['--only', 'campaign', '--seed', 'story', '--events', '3000', '--faults', '6'];
      const { code, output, errors } = await run(process.execPath, [main, ...options], {
        NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
      });
      expect([errors, output.split('\n').at(-2)]).toEqual(['', '6 faults in 1 steps; everything holds']);
      expect(output).toContain('checked: sent-is-answered, ranges, answers, rows, facts, heard, one-act');
      expect(code).toBe(0);
    },
    WITHIN_MS,
  );
});
