import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bornAt, isAlive, readRunFile, removeRunFile, writeRunFile } from './run-file.js';

const folder = mkdtempSync(join(tmpdir(), 'valija-run-'));
const path = join(folder, 'deep', 'run.json');
const self = { name: 'self', pid: process.pid, port: null, log: 'x', born: bornAt(process.pid) };

describe('the run file', () => {
  it('is read as it was written, and is gone when it was removed', () => {
    expect(readRunFile(path)).toBeUndefined();
    writeRunFile(path, { ready: true, processes: [self] });
    expect(readRunFile(path)).toEqual({ ready: true, processes: [self] });
    removeRunFile(path);
    removeRunFile(path);
    expect([existsSync(path), readRunFile(path)]).toEqual([false, undefined]);
  });

  it('says nothing when it is torn', () => {
    const torn = join(folder, 'torn.json');
    writeFileSync(torn, '{"ready": tr');
    expect(readRunFile(torn)).toBeUndefined();
  });
});

describe('a process', () => {
  it('is told by its birth from another one of the same pid', () => {
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, born: 'long ago' })).toBe(false);
  });

  it('is not alive when nobody has its pid', () => {
    // Above the largest that a kernel gives.
    const pid = 2 ** 22 + 1;
    expect([bornAt(pid), isAlive({ pid, born: null })]).toEqual([null, false]);
  });
});
