import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { firstViolation } from '@valija/contracts';
import { type AskedFolder, askedFolder, having } from '../testing/asked-folder.js';
import { AS_OF, BECAS, SALUD, aCaseFile, aDocumentOf, ana } from '../testing/builders.js';
import { FolderService } from './folder.service.js';

const TEXT = 'Solicito una beca.';
const { person } = ana;

let folder: AskedFolder;
let region: FolderService;

beforeEach(async () => {
  folder = await askedFolder();
  region = new FolderService(folder.providers, folder.service, new SystemClock());
  const item = aCaseFile('1');
  const document = aDocumentOf(TEXT);
  folder.add({
    systemId: 'salud',
    body: SALUD,
    level: 'advanced',
    source: {
      caseFiles: having(item),
      detail: (_, id) =>
        Promise.resolve(id === '1' ? { asOf: AS_OF, item, documents: [document] } : undefined),
      document: () => Promise.resolve({ document, bytes: Buffer.from(TEXT) }),
    },
  });
  folder.add({
    systemId: 'becas',
    body: BECAS,
    level: 'basic',
    source: { caseFiles: having(aCaseFile('2', { body: { dir3: BECAS, name: 'Educación' } })) },
  });
});

afterEach(() => folder.close());

describe('the folder of a region, asked as one provider', () => {
  it('answers with the contract that it asks with', async () => {
    expect(firstViolation('CaseFileGroups', structuredClone(await region.groups(person)))).toBeUndefined();
    const page = await region.page(person, { limit: 25 });
    expect(firstViolation('CaseFilePage', structuredClone(page))).toBeUndefined();
    const detail = await region.detail(person, 'salud~1');
    expect(firstViolation('CaseFileDetail', structuredClone(detail))).toBeUndefined();
  });

  it('says of each item which system has it, and whether there is more of it', async () => {
    const { items, sources } = await region.page(person, { limit: 25 });
    expect(items.map(({ caseFileId, systemId, isDetailed }) => [caseFileId, systemId, isDetailed])).toEqual(
      expect.arrayContaining([
        ['salud~1', 'salud', true],
        ['becas~2', 'becas', false],
      ]),
    );
    expect(sources?.map(({ status }) => status)).toEqual(['answered', 'answered']);
  });

  it('counts by department and system, so that who asks counts each once', async () => {
    const { groups } = await region.groups(person);
    expect(groups.map(({ body, systemId, open }) => [body.dir3, systemId, open]).sort()).toEqual([
      [SALUD, 'salud', 1],
      [BECAS, 'becas', 1],
    ]);
  });

  it('says who of its own is silent, since when, and where to ask instead', async () => {
    folder.systems.plays.set('becas', (request) => request.socket.destroy());
    const { items, sources } = await region.page(person, { limit: 25 });
    expect(items).toHaveLength(1);
    expect(sources?.find(({ systemId }) => systemId === 'becas')).toMatchObject({
      body: { dir3: BECAS },
      status: 'silent',
      since: expect.any(String),
      pageUrl: `https://sede.junta.example/${BECAS}`,
    });
  });

  it('passes documents on, and what is not offered or not there as what it is', async () => {
    expect(await region.document(person, 'salud~1', 'solicitud')).toMatchObject({
      bytes: Buffer.from(TEXT),
    });
    expect(await region.document(person, 'salud~1', 'other')).toBeUndefined();
    expect(await region.detail(person, 'salud~9')).toBeUndefined();
    expect(await region.detail(person, 'becas~2')).toBe('not-offered');
  });

  it('is unavailable where the one system that has it is', async () => {
    folder.systems.plays.set('salud', (_, response) =>
      response.writeHead(503).end('{"answer":"unavailable","until":"2030-01-01T00:00:00Z"}'),
    );
    await expect(region.detail(person, 'salud~1')).rejects.toMatchObject({
      name: 'SourceUnavailable',
      until: new Date('2030-01-01T00:00:00Z'),
    });
  });
});
