import { describe, expect, it } from '@jest/globals';
import type { CaseFileGroup, CountedCaseFile, IntegrationLevel } from '@valija/contracts';
import { countedOnce } from './counted-once.js';

const SALUD = { dir3: 'A01900013', name: 'Salud' };
const counted = (...caseFiles: string[]): CountedCaseFile[] =>
  caseFiles.map((caseFile) => ({ caseFile, isOpen: true }));
const answered = (systemId: string, level: IntegrationLevel, group: Partial<CaseFileGroup>) => ({
  source: { systemId, level } as never,
  answer: { asOf: '2026-11-20T10:00:00Z', groups: [{ body: SALUD, open: 0, closed: 0, ...group }] },
});

describe('the groups of a folder', () => {
  it('have a case file once, with the system that can say more of it', () => {
    const groups = countedOnce([
      answered('basic', 'basic', { open: 2, counted: counted('x', 'y') }),
      answered('advanced', 'advanced', { open: 1, counted: counted('x') }),
    ]);
    expect(groups.map(({ systemId, open, counted: own = [] }) => [systemId, open, own[0]?.caseFile])).toEqual(
      [
        ['advanced', 1, 'x'],
        ['basic', 1, 'y'],
      ],
    );
  });

  it('are without those of which nothing is left', () => {
    const groups = countedOnce([
      answered('a', 'advanced', { open: 1, counted: counted('x') }),
      answered('b', 'basic', { open: 1, counted: counted('x') }),
    ]);
    expect(groups.map(({ systemId }) => systemId)).toEqual(['a']);
  });

  it('are as they were given where a system does not name what it counted', () => {
    const groups = countedOnce([
      answered('a', 'advanced', { open: 1, counted: counted('x') }),
      answered('b', 'basic', { open: 5_000 }),
    ]);
    expect(groups.map(({ systemId, open }) => [systemId, open])).toEqual([
      ['a', 1],
      ['b', 5_000],
    ]);
  });
});
