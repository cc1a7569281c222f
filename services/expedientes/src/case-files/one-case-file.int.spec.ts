import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseFileSource } from '@valija/node-sdk';
import { type AskedFolder, BUDGET_BYTES, askedFolder, having } from '../testing/asked-folder.js';
import { AS_OF, SALUD, aCaseFile, aDocumentOf, ana } from '../testing/builders.js';

let folder: AskedFolder;

beforeEach(async () => {
  folder = await askedFolder();
});

afterEach(() => folder.close());

describe('one case file', () => {
  const TEXT = 'Solicito una beca.';
  const document = aDocumentOf(TEXT);
  const item = aCaseFile('1');
  const source = (text = TEXT, announced = document): CaseFileSource => ({
    caseFiles: having(item),
    detail: ({ idNumber }, caseFileId) =>
      Promise.resolve(
        idNumber === ana.person.idNumber && caseFileId === '1'
          ? {
              asOf: AS_OF,
              item,
              facts: [{ label: 'Curso', content: '2026' }],
              phases: [{ name: 'Inicio', isCurrent: true }],
              documents: [announced],
            }
          : undefined,
      ),
    document: () => Promise.resolve({ document: announced, bytes: Buffer.from(text) }),
  });

  it('has its data, its phases and its index; its documents come live and verified', async () => {
    folder.add({ systemId: 'salud', body: SALUD, level: 'advanced', source: source() });
    expect(await folder.service.one(ana, 'salud~1')).toMatchObject({
      caseFileId: 'salud~1',
      facts: [{ label: 'Curso', content: '2026' }],
      phases: [{ name: 'Inicio', isCurrent: true }],
      documents: [document],
    });
    const given = await folder.service.document(ana.person, 'salud~1', 'solicitud');
    expect(given).toEqual({ document, bytes: Buffer.from(TEXT) });
  });

  it.each(['salud~2', 'nowhere~1', 'salud', '~1', 'salud~'])('that there is not is %s', async (id) => {
    folder.add({ systemId: 'salud', body: SALUD, level: 'advanced', source: source() });
    await expect(folder.service.one(ana, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of another person is answered as one that there is not', async () => {
    folder.add({ systemId: 'salud', body: SALUD, level: 'advanced', source: source() });
    const jordi = { ...ana, person: { ...ana.person, idNumber: '99922220P' } };
    await expect(folder.service.one(jordi, 'salud~1')).rejects.toMatchObject({ code: 'not-found' });
    await expect(folder.service.document(jordi.person, 'salud~1', 'solicitud')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('of the basic level is not offered, and the way onward is', async () => {
    folder.add({ systemId: 'salud', body: SALUD, level: 'basic', source: source() });
    await expect(folder.service.one(ana, 'salud~1')).rejects.toMatchObject({
      code: 'detail-not-offered',
      facts: { pageUrl: `https://sede.junta.example/${SALUD}` },
    });
    expect(folder.systems.asked).toEqual([]);
  });

  it('of a silent system is unavailable, and the way onward is told', async () => {
    folder.add({ systemId: 'salud', body: SALUD, level: 'advanced', source: source() });
    folder.systems.plays.set('salud', (request) => request.socket.destroy());
    await expect(folder.service.one(ana, 'salud~1')).rejects.toMatchObject({
      code: 'provider-unavailable',
      facts: { why: 'unreachable', pageUrl: `https://sede.junta.example/${SALUD}`, retryAfterS: 30 },
    });
  });

  it.each([
    ['other bytes', 'Solicito una casa.', document],
    ['another type', '<html><body>', aDocumentOf('<html><body>')],
  ])('whose document has %s gives nothing of it', async (_, text, announced) => {
    folder.add({
      systemId: 'salud',
      body: SALUD,
      level: 'advanced',
      source: source(text, announced),
    });
    await expect(folder.service.document(ana.person, 'salud~1', 'solicitud')).rejects.toMatchObject({
      code: 'content-altered',
    });
  });

  it('whose document does not fit into memory now is asked for again in a moment', async () => {
    const large = aDocumentOf(TEXT, { sizeBytes: 2 * BUDGET_BYTES });
    folder.add({ systemId: 'salud', body: SALUD, level: 'advanced', source: source(TEXT, large) });
    await expect(folder.service.document(ana.person, 'salud~1', 'solicitud')).rejects.toMatchObject({
      code: 'service-unavailable',
    });
  });
});
