import {
  type Json,
  failures,
  jsonAnswer,
  pageParameters,
  providerDocument,
  question,
} from './provider-parts.js';

const AS_OF = '2026-11-22T10:00:00Z';
const department = { dir3: 'A01900013', name: 'Consejería de Salud y Consumo' };

const item = {
  caseFileId: 'EXP-2026-0012',
  caseFile: 'ES_A01900013_2026_EXP000000000000000000000000012',
  subject: { defaultLanguage: 'es', texts: { es: 'Reclamación por el plazo de una consulta' } },
  procedure: { sia: '203456', name: 'Reclamaciones del sistema sanitario público' },
  body: department,
  state: {
    defaultLanguage: 'es',
    texts: { es: 'Nos falta un documento suyo: tiene diez días hábiles para aportarlo.' },
  },
  isOpen: true,
  awaitsPerson: true,
  openedOn: '2026-10-05',
  expectedBy: '2027-04-05',
  changedAt: '2026-11-02T08:30:00Z',
  pageUrl: 'https://sede.junta.example/expedientes',
};

const idParameter = {
  name: 'caseFileId',
  in: 'path',
  required: true,
  schema: { $ref: '#/components/schemas/ProviderKey' },
};

const nothing = jsonAnswer(
  'ProviderAnswer',
  '`unknown`: there is no such thing of this person; that there is one of another, nobody is told. `not-offered`: the system is of the basic level, and the page is where the person goes on.',
  { answer: 'not-offered', pageUrl: 'https://sede.junta.example/expedientes' },
);

/** What a system that has case files serves, at its level; and a folder that groups such systems. */
export function caseFilesProviderDocument(version: string): Json {
  return providerDocument({
    title: 'Case files of a provider',
    version,
    about: [
      'A body that handles case files serves this, itself or through a folder that groups several systems. **Basic level**: totals and lists. **Advanced level**: a case file with its phases and its index of documents, and the documents.',
      'A folder that groups others answers for all of them: each item names its system, and `sources` says how each stands. One that is silent makes the answer partial, never an error.',
    ],
    schemas: ['CaseFileGroups', 'CaseFilePage', 'CaseFileDetail', 'ProviderKey'],
    paths: {
      '/v1/case-files/summary': question('countCaseFiles', 'How many, by department and state', {
        responses: {
          '200': jsonAnswer('CaseFileGroups', 'Totals; empty for a person who has none', {
            asOf: AS_OF,
            groups: [
              {
                body: department,
                open: 1,
                closed: 0,
                awaitingPerson: 1,
                counted: [{ caseFile: item.caseFile, isOpen: true, awaitsPerson: true }],
              },
            ],
          }),
          ...failures,
        },
      }),
      '/v1/case-files': question(
        'listCaseFiles',
        'Those of one department or of all, the last changed first',
        {
          parameters: [
            {
              name: 'body',
              in: 'query',
              required: false,
              schema: { $ref: '#/components/schemas/Dir3' },
              description: 'One department',
            },
            { name: 'state', in: 'query', required: false, schema: { enum: ['open', 'closed'] } },
            ...pageParameters,
          ],
          responses: {
            '200': jsonAnswer('CaseFilePage', 'A page; empty for a person who has none', {
              asOf: AS_OF,
              items: [item],
              next: 'RVhQLTIwMjYtMDAxMg',
            }),
            ...failures,
          },
        },
      ),
      '/v1/case-files/{caseFileId}': question('getCaseFile', 'One case file: advanced level', {
        parameters: [idParameter],
        responses: {
          '200': jsonAnswer('CaseFileDetail', 'Its data, its phases and the index of its documents', {
            asOf: AS_OF,
            item,
            facts: [{ label: 'Centro', content: 'Centro de salud de la Alameda' }],
            phases: [
              { name: 'Inicio', startedOn: '2026-10-05', endedOn: '2026-11-02' },
              { name: 'Subsanación', startedOn: '2026-11-02', isCurrent: true },
            ],
            documents: [
              {
                documentId: 'solicitud',
                fileName: 'solicitud.pdf',
                mediaType: 'application/pdf',
                sizeBytes: 48213,
                sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
                kind: 'TD14',
                createdOn: '2026-10-05',
              },
            ],
          }),
          '404': nothing,
          ...failures,
        },
      }),
      '/v1/case-files/{caseFileId}/documents/{documentId}': question(
        'getCaseDocument',
        'A document of a case file: advanced level',
        {
          parameters: [
            idParameter,
            {
              name: 'documentId',
              in: 'path',
              required: true,
              schema: { $ref: '#/components/schemas/ProviderKey' },
            },
          ],
          responses: {
            '200': {
              description:
                'Exactly the bytes that the index announced, of one of the media types of `GET /v1/limits`. Other bytes are shown to nobody.',
              content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
            },
            '404': nothing,
            ...failures,
          },
        },
      ),
    },
  });
}
