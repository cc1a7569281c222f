import { hash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFileList, CaseFileSummary, CaseFileView, Coverage } from '@valija/contracts';
import { type Mode, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';

const JUNTA = 'A01002820';
const SALUD = 'A01900013';
const touched = new Set<string>();

let ana: Citizen;

beforeAll(async () => {
  ana = await Citizen.signIn('ana');
});

afterEach(async () => {
  for (const systemId of touched) await administrations.setMode(systemId, 'normal');
  touched.clear();
});

async function make(systemId: string, mode: Mode, until?: string): Promise<void> {
  touched.add(systemId);
  await administrations.setMode(systemId, mode, until);
}

async function list(query = ''): Promise<CaseFileList> {
  const { status, body } = await ana.ask<CaseFileList>(`/v1/case-files?limit=100${query}`);
  expect(status).toBe(200);
  return body;
}

async function summary(): Promise<CaseFileSummary> {
  const { status, body } = await ana.ask<CaseFileSummary>('/v1/case-files/summary');
  expect(status).toBe(200);
  return body;
}

const silentIn = ({ sources }: Coverage): string[] =>
  sources.flatMap(({ systemId, status, parts = [] }) => [
    ...(status === 'silent' ? [systemId] : []),
    ...parts.flatMap((part) => (part.status === 'silent' ? [part.systemId ?? ''] : [])),
  ]);

describe('a citizen looks at case files', () => {
  it('of a region, which answers as one provider for its departments, and of other bodies: each once', async () => {
    const { items, coverage } = await list();
    expect(silentIn(coverage)).toEqual([]);
    expect(coverage.isComplete).toBe(true);
    const references = items.map(({ caseFile }) => caseFile);
    expect(new Set(references).size).toBe(references.length);
    const departments = new Set(
      items.filter(({ rootBody }) => rootBody.dir3 === JUNTA).map(({ body }) => body.name),
    );
    expect(departments.size).toBeGreaterThanOrEqual(4);
    expect(items.some(({ rootBody }) => rootBody.dir3 !== JUNTA)).toBe(true);
    // Two systems of one department have it, and one of them can say more.
    const shared = items.filter(({ systemId }) => systemId === 'junta-becas' || systemId === 'junta-seneca');
    expect(shared.map(({ systemId }) => systemId)).toEqual(['junta-seneca', 'junta-seneca']);
  });

  it('in totals that agree with the lists', async () => {
    const [{ items }, { groups }] = [await list(), await summary()];
    for (const { body, open, closed, awaitingPerson } of groups) {
      const own = items.filter((item) => item.body.dir3 === body.dir3);
      expect([body.name, open, closed, awaitingPerson]).toEqual([
        body.name,
        own.filter(({ isOpen }) => isOpen).length,
        own.filter(({ isOpen }) => !isOpen).length,
        own.filter(({ awaitsPerson }) => awaitsPerson).length,
      ]);
    }
    expect(groups.reduce((sum, { open, closed }) => sum + open + closed, 0)).toBe(items.length);
  });

  it('with its phases and its documents, live and as the index says', async () => {
    const { items } = await list();
    const detailed = items.find(({ systemId }) => systemId === 'junta-salud');
    const { status, body } = await ana.ask<CaseFileView>(`/v1/case-files/${detailed?.caseFileId ?? ''}`);
    expect([status, body.phases.at(-1)?.isCurrent]).toEqual([200, true]);
    const [document] = body.documents as readonly (CaseFileView['documents'][number] & { url: string })[];
    const bytes = await ana.bytes(document?.url ?? '');
    expect(hash('sha256', bytes)).toBe(document?.sha256);
  });

  it('and is sent onward where a system is of the basic level', async () => {
    const { items } = await list();
    const basic = items.find(({ isDetailed }) => !isDetailed);
    const { status, body } = await ana.ask<Record<string, unknown>>(
      `/v1/case-files/${basic?.caseFileId ?? ''}`,
    );
    expect([status, body['code']]).toEqual([404, 'detail-not-offered']);
    expect(body['pageUrl']).toMatch(/^https:/);
  });

  it('of nobody else: what is of another person is as what there is not', async () => {
    const { items } = await list();
    const mine = items.find(({ isDetailed }) => isDetailed)?.caseFileId ?? '';
    const manuel = await Citizen.signIn('manuel');
    const [other, unknown] = await Promise.all([
      manuel.ask<Record<string, unknown>>(`/v1/case-files/${mine}`),
      manuel.ask<Record<string, unknown>>(`/v1/case-files/${mine.replace(/.$/, '_')}`),
    ]);
    const { traceId: _one, ...first } = other.body;
    const { traceId: _two, ...second } = unknown.body;
    expect([other.status, first]).toEqual([unknown.status, second]);
    expect(other.status).toBe(404);
  });
});

describe('a department that is silent', () => {
  it('makes the answer partial, and the statement says who, since when, and where to ask instead', async () => {
    const whole = await list();
    await make('junta-salud', 'down');
    const { items, coverage } = await list();
    expect(items).toHaveLength(whole.items.length - 1);
    expect(coverage.isComplete).toBe(false);
    const folder = coverage.sources.find(({ systemId }) => systemId === 'andalucia-carpeta');
    expect(folder?.parts?.filter(({ status }) => status === 'silent')).toMatchObject([
      {
        body: { dir3: SALUD },
        systemId: 'junta-salud',
        since: expect.any(String),
        pageUrl: expect.stringMatching(/^https:/),
      },
    ]);
    await make('junta-salud', 'normal');
    expect((await list()).coverage.isComplete).toBe(true);
  });

  it.each<[Mode, string]>([
    ['slow', 'too-slow'],
    ['wrong', 'wrong-answer'],
    ['huge', 'wrong-answer'],
    ['unavailable', 'unavailable'],
  ])('because it is %s is no error', async (mode, why) => {
    await make('canarias-expedientes', mode);
    const { coverage } = await summary();
    expect(coverage.sources.find(({ systemId }) => systemId === 'canarias-expedientes')).toMatchObject({
      status: 'silent',
      why,
      since: expect.any(String),
      instead: { pageUrl: expect.stringMatching(/^https:/) },
    });
    expect(coverage.answered).toBe(coverage.asked - 1);
  });

  it('holds up nobody who has answered: what they said is there before it', async () => {
    await make('canarias-expedientes', 'slow');
    const events = await ana.events('/v1/case-files/summary');
    const parts = events.slice(0, -1).map(({ data }) => (data as { systemId: string }).systemId);
    const { event, data } = events.at(-1) as { event: string; data: CaseFileSummary };
    expect(event).toBe('whole');
    expect(parts).not.toContain('canarias-expedientes');
    expect(parts).toHaveLength(data.coverage.answered);
    expect(silentIn(data.coverage)).toEqual(['canarias-expedientes']);
  });
});
