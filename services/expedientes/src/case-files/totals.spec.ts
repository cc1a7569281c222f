import { describe, expect, it } from '@jest/globals';
import type { CaseFileGroup } from '@valija/contracts';
import { totalsOf } from './totals.js';

const DEPARTMENT = { dir3: 'A01900013', name: 'Salud' };
const EARLY = '2026-11-20T08:00:00Z';
const LATE = '2026-11-20T10:00:00Z';

const answered = (systemId: string, group: Partial<CaseFileGroup>, asOf = LATE) => ({
  source: { systemId } as never,
  answer: { asOf, groups: [{ body: DEPARTMENT, open: 0, closed: 0, ...group }] },
});

describe('totals of a department', () => {
  it('are the sum of what its systems say', () => {
    expect(
      totalsOf([answered('a', { open: 2, awaitingPerson: 1 }), answered('b', { open: 1, closed: 4 })]),
    ).toEqual([{ dir3: DEPARTMENT.dir3, open: 3, closed: 4, awaitingPerson: 1 }]);
  });

  it('count a system once that answers itself and through a folder: its freshest word', () => {
    const through = answered('carpeta', { systemId: 'a', open: 3 }, EARLY);
    const itself = answered('a', { open: 2 }, LATE);
    for (const order of [
      [through, itself],
      [itself, through],
    ])
      expect(totalsOf(order)).toMatchObject([{ open: 2 }]);
  });

  it('count a case file once that two systems know, as the fresher one tells of it', () => {
    const counted = (caseFile: string, isOpen: boolean, awaitsPerson = false) => ({
      caseFile,
      isOpen,
      awaitsPerson,
    });
    const totals = totalsOf([
      answered('a', { open: 2, counted: [counted('x', true, true), counted('y', true)] }, EARLY),
      answered('b', { closed: 1, open: 1, counted: [counted('x', false), counted('z', true, true)] }, LATE),
    ]);
    expect(totals).toMatchObject([{ open: 2, closed: 1, awaitingPerson: 1 }]);
  });

  it('keep departments apart', () => {
    const other = { dir3: 'A01900014', name: 'Educación' };
    expect(totalsOf([answered('a', { open: 1 }), answered('a', { body: other, open: 2 })])).toHaveLength(2);
  });
});
