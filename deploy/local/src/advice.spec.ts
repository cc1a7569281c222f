import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const folder = import.meta.dirname;
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

it('advises only to set variables that something reads', () => {
  const advised = [...source.matchAll(/\bset ([A-Z]+(?:_[A-Z]+)+)/g)].map(([, name]) => String(name));
  const read = new Set([...source.matchAll(/environment\(\)\['(\w+)'\]/g)].map(([, name]) => String(name)));
  expect(advised).toContain('REDIS_URL');
  expect(advised.filter((name) => !read.has(name))).toEqual([]);
});
