import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseFileListRequest } from '@valija/contracts';
import { lastWhole } from '@valija/rpc';
import { type AskedFolder, askedFolder, having } from '../testing/asked-folder.js';
import { AS_OF, BECAS, JUNTA, SALUD, aCaseFile, ana } from '../testing/builders.js';

const MIB = 1_048_576;

let folder: AskedFolder;

beforeEach(async () => {
  folder = await askedFolder();
});

afterEach(() => folder.close());

const all: CaseFileListRequest = { caller: ana, body: null, isOpen: null, cursor: null, limit: 25 };
const list = (rest: Partial<CaseFileListRequest> = {}) =>
  lastWhole(folder.service.listParts({ ...all, ...rest }));
const summary = () => lastWhole(folder.service.summaryParts(ana));

describe('a list of case files', () => {
  it('has those of every system, the last changed first, in the language of the person', async () => {
    const older = aCaseFile('1', { changedAt: '2026-10-02T00:00:00Z' });
    const newer = aCaseFile('2', { changedAt: '2026-11-02T00:00:00Z', body: { dir3: BECAS, name: 'x' } });
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'basic',
      source: { caseFiles: having(older) },
    });
    folder.add({
      systemId: 'becas',
      body: BECAS,
      level: 'advanced',
      source: { caseFiles: having(newer) },
    });
    const { items, next, coverage } = await list();
    expect(items).toMatchObject([
      {
        caseFileId: 'becas~2',
        subject: { language: 'ca', text: 'Una beca (ca)' },
        state: { language: 'es' },
        body: { dir3: BECAS, name: 'Consejería de Educación' },
        rootBody: { name: 'Junta' },
        isDetailed: true,
        asOf: AS_OF,
      },
      { caseFileId: 'salud~1', isDetailed: false, awaitsPerson: false },
    ]);
    expect(next).toBeNull();
    expect(coverage).toMatchObject({ asked: 2, answered: 2, isComplete: true });
  });

  it('comes in parts, each when its system answers, and whole at the end', async () => {
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'basic',
      source: { caseFiles: having(aCaseFile('1')) },
    });
    folder.add({ systemId: 'becas', body: BECAS, level: 'basic', source: { caseFiles: having() } });
    const seen: string[] = [];
    for await (const part of folder.service.listParts(all))
      seen.push('whole' in part ? 'whole' : part.systemId);
    expect(seen).toHaveLength(3);
    expect(seen.slice(0, 2).sort()).toEqual(['becas', 'salud']);
    expect(seen[2]).toBe('whole');
  });

  it('has a case file that two systems know once, from the one that can say more', async () => {
    const shared = aCaseFile('7', { body: { dir3: BECAS, name: 'x' } });
    folder.add({
      systemId: 'registro',
      body: BECAS,
      level: 'basic',
      source: { caseFiles: having(shared) },
    });
    folder.add({
      systemId: 'seneca',
      body: BECAS,
      level: 'advanced',
      source: { caseFiles: having(shared) },
    });
    const { items } = await list();
    expect(items.map(({ caseFileId }) => caseFileId)).toEqual(['seneca~7']);
  });

  it('is of one department where one is named, and open or closed', async () => {
    const [open, closed] = [aCaseFile('1'), aCaseFile('2', { isOpen: false, closedOn: '2026-11-01' })];
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'basic',
      source: { caseFiles: having(open, closed) },
    });
    folder.add({ systemId: 'becas', body: BECAS, level: 'basic', source: { caseFiles: having() } });
    expect((await list({ body: SALUD })).coverage.asked).toBe(1);
    expect((await list({ isOpen: true })).items.map(({ caseFileId }) => caseFileId)).toEqual(['salud~1']);
    expect((await list({ isOpen: false })).items.map(({ caseFileId }) => caseFileId)).toEqual(['salud~2']);
  });

  it('goes on page by page, asking only those who have more', async () => {
    const many = Array.from({ length: 5 }, (_, n) => aCaseFile(`n${String(n)}`));
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'basic',
      source: { caseFiles: having(...many) },
    });
    folder.add({ systemId: 'becas', body: BECAS, level: 'basic', source: { caseFiles: having() } });
    const seen: string[] = [];
    let cursor: string | null = null;
    const pages: number[] = [];
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ cursor, limit: 2 });
      pages.push(page.coverage.asked);
      seen.push(...page.items.map(({ caseFileId }) => caseFileId));
      cursor = page.next;
    } while (cursor !== null);
    expect(pages).toEqual([2, 1, 1]);
    expect(seen.sort()).toEqual(many.map(({ caseFileId }) => `salud~${caseFileId}`));
  });

  it.each(['', 'x', Buffer.from('[]').toString('base64url'), Buffer.from('[[1,2]]').toString('base64url')])(
    'does not begin at the cursor "%s"',
    async (cursor) => {
      await expect(list({ cursor })).rejects.toMatchObject({ code: 'cursor-invalid' });
    },
  );

  it('has nothing of what a system says of bodies that are not its', async () => {
    const foreign = aCaseFile('1', { body: { dir3: BECAS, name: 'x' } });
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'basic',
      source: { caseFiles: having(foreign) },
    });
    expect((await list()).items).toEqual([]);
  });

  it('names nobody in an address', async () => {
    folder.add({ systemId: 'salud', body: SALUD, level: 'basic', source: { caseFiles: having() } });
    await list({ body: SALUD });
    await summary();
    expect(folder.systems.asked.join()).not.toContain(ana.person.idNumber);
  });

  it.each([
    [
      'unreachable',
      (request: { socket: { destroy(): void } }) => {
        request.socket.destroy();
      },
    ],
    ['too-slow', () => undefined],
    [
      'wrong-answer',
      (_: unknown, response: { end(text: string): void }) => {
        response.end('{"items":1}');
      },
    ],
    [
      'refused',
      (_: unknown, response: { writeHead(s: number): { end(t: string): void } }) => {
        response.writeHead(403).end('{"answer":"refused"}');
      },
    ],
    [
      'unavailable',
      (_: unknown, response: { writeHead(s: number): { end(t: string): void } }) => {
        response.writeHead(503).end('{"answer":"unavailable","until":"2030-01-01T00:00:00Z"}');
      },
    ],
  ])('is partial where a system is %s, and says so', async (why, play) => {
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'basic',
      source: { caseFiles: having(aCaseFile('1')) },
    });
    folder.add({ systemId: 'becas', body: BECAS, level: 'basic', source: { caseFiles: having() } });
    folder.systems.plays.set('becas', play);
    const { items, coverage } = await list();
    expect(items).toHaveLength(1);
    expect(coverage).toMatchObject({
      asked: 2,
      answered: 1,
      isComplete: false,
      sources: [
        {
          systemId: 'becas',
          status: 'silent',
          why,
          instead: { pageUrl: `https://sede.junta.example/${BECAS}` },
        },
        { systemId: 'salud', status: 'answered' },
      ],
    });
  });

  it('does not read an answer without end', async () => {
    folder.add({ systemId: 'salud', body: SALUD, level: 'basic', source: { caseFiles: having() } });
    let sent = 0;
    folder.systems.plays.set('salud', (_, response) => {
      const piece = Buffer.alloc(65_536, 0x20);
      const go = (): void => {
        while (!response.destroyed && response.write(piece)) sent += piece.length;
        if (!response.destroyed) response.once('drain', go);
      };
      go();
    });
    expect((await list()).coverage.sources[0]).toMatchObject({ status: 'silent', why: 'wrong-answer' });
    expect(sent).toBeLessThan(16 * MIB);
  });
});

describe('totals', () => {
  it('are by department and state', async () => {
    const items = [aCaseFile('1', { awaitsPerson: true }), aCaseFile('2'), aCaseFile('3', { isOpen: false })];
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'basic',
      source: { caseFiles: having(...items) },
    });
    expect((await summary()).groups).toEqual([
      {
        body: { dir3: SALUD, name: 'Consejería de Salud' },
        rootBody: { dir3: JUNTA, name: 'Junta' },
        open: 2,
        closed: 1,
        awaitingPerson: 1,
      },
    ]);
  });
});
