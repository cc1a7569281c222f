import { hash, randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type {
  AppointmentList,
  CaseFileList,
  CaseFileView,
  DispatchSnapshot,
  ManifestDocument,
  NoticePage,
} from '@valija/contracts';
import { envelopeHeaders, nodeTopics } from '@valija/contracts';
import { Redis } from 'ioredis';
import { Partitioners } from 'kafkajs';
import { administrations } from './src/administrations.js';
import { type Mark, Needles, formsOf } from './src/canary/marks.js';
import { scanFolder } from './src/canary/scan-files.js';
import { type StackScan, scanStack } from './src/canary/scan-stack.js';
import { Citizen } from './src/citizen.js';
import { beTold } from './src/contact.js';
import { kafkaAs } from './src/kafka.js';
import type { Mail } from './src/mailbox.js';
import { keeping, profile, stateFile, until } from './src/stack.js';

/** Runs after every other story: what they left behind is looked through too. */
const NODE = 'navarra';
const clock = new SystemClock();
const random = randomBytes(12).toString('hex');
const marked = (name: string, kind: Mark['kind']): Mark => ({ name, kind, text: `Canario${name}${random}` });
const content = marked('Contenido', 'content');
const subject = marked('Asunto', 'personal');
const description = marked('Descripcion', 'personal');
const fullName = marked('Nombre', 'personal');
const fileName = marked('Fichero', 'personal');
const registry = marked('Registro', 'personal');
const rejected = marked('Rechazado', 'personal');
const said = marked('Mensaje', 'personal');
const saidMore = marked('Detalle', 'personal');
const address = { name: 'Direccion', kind: 'personal', text: `canario${random}@correo.example` } as const;

let marks: Mark[];
let mails: readonly Mail[];
let scan: StackScan;
let temporary: string;

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'canary-'));
  const personas = await administrations.personas();
  const numbers = personas.map(({ id, idNumber }): Mark => ({ name: id, text: idNumber, kind: 'personal' }));
  marks = [
    content,
    subject,
    description,
    fullName,
    fileName,
    registry,
    rejected,
    said,
    saidMore,
    address,
    ...numbers,
  ];
  const mailbox = await beTold(await Citizen.signIn('ana'), address.text);
  await publishAndOpen();
  await publishAndRead();
  mails = await mailbox.untilSome('of what was published', 2);
  marks.push(...(await lookAtCaseFiles()), ...(await lookAtAppointments()));
  scan = await scanStack(keeping(), marks);
}, 240_000);

afterAll(() => {
  rmSync(temporary, { recursive: true });
});

/** A dispatch with marks in all its texts goes its whole way; another one is rejected with its marks. */
async function publishAndOpen(): Promise<void> {
  const seeded = (await administrations.seeded()).find(({ persona }) => persona === 'ana');
  if (!seeded) throw new Error('nobody wrote to Ana');
  const sent = await administrations.send(NODE, { persona: 'ana' });
  const snapshot = withMarks(sent);
  await keep(snapshot.dispatchId, 'main', `Texto ${content.text} del acto.\n`.repeat(2_000));
  await produce('DispatchMadeAvailable', snapshot.dispatchId, snapshot);
  const wrong = { ...withMarks(sent), subject: { defaultLanguage: 'es', texts: { es: rejected.text } } };
  const refused = { ...wrong, holder: { ...wrong.holder, idNumber: `99911110${rejected.text}` } };
  await produce('DispatchMadeAvailable', refused.dispatchId, refused);
  const ana = await Citizen.signIn('ana');
  await until('the marked dispatch', async () => {
    const { status } = await ana.ask(`/v1/dispatches/${snapshot.dispatchId}`);
    return status === 200;
  });
  await ana.ask(`/v1/dispatches?q=${encodeURIComponent(subject.text)}`);
  const { status, body } = await ana.appear(snapshot.dispatchId);
  expect(status).toBe(201);
  for (const { url } of body.documents) expect(String(await ana.bytes(url))).toContain(content.text);
  await ana.ask(body.receiptUrl);
  await ana.ask(`/v1/dispatches/${snapshot.dispatchId}/timeline`);
  // What a client may do wrong, with words in it.
  await ana.ask(`/v1/dispatches/${fullName.text}`);
  await ana.ask(`/v1/dispatches?cursor=${subject.text}`);
  await ana.ask(`/v1/appearances/${body.appearanceId}/documents/${fileName.text}`);
}

/** A notice with marks is read; another one is refused with its marks. */
async function publishAndRead(): Promise<void> {
  const sent = await administrations.notice(NODE, { persona: 'ana' });
  const inSpanish = (text: string) => ({ defaultLanguage: 'es', texts: { es: text } });
  const marked = { ...sent, subject: inSpanish(said.text), description: inSpanish(saidMore.text) };
  const notice = { ...marked, noticeId: randomUUID() };
  await produce('NoticePublished', notice.noticeId, notice);
  const wrong = { ...marked, noticeId: randomUUID(), subject: inSpanish(`${rejected.text}.es`) };
  await produce('NoticePublished', wrong.noticeId, wrong);
  const ana = await Citizen.signIn('ana');
  await until('the marked notice', async () => {
    const { body } = await ana.ask<NoticePage>('/v1/me/notices?limit=100');
    return body.items.some(({ subject: words }) => words.text === said.text);
  });
  await ana.send('PUT', `/v1/me/notices/${notice.noticeId}/read`);
  await ana.send('PUT', `/v1/me/notices/${said.text}/read`);
}

/** What a folder asks live is kept by nobody, on either side: not the reference of a case file, and no byte of a document. */
async function lookAtCaseFiles(): Promise<Mark[]> {
  const ana = await Citizen.signIn('ana');
  const { body } = await ana.ask<CaseFileList>('/v1/case-files?limit=100');
  expect(body.coverage.isComplete).toBe(true);
  const detailed = body.items.find(({ isDetailed }) => isDetailed);
  if (!detailed) throw new Error('Ana has no case file of the advanced level');
  const view = await ana.ask<CaseFileView>(`/v1/case-files/${detailed.caseFileId}`);
  const [document] = view.body.documents;
  const bytes = await ana.bytes(
    `/v1/case-files/${detailed.caseFileId}/documents/${document?.documentId ?? ''}`,
  );
  // A PDF has an id of its own in its trailer.
  const [, id = ''] = /\/ID \[<([0-9a-f]{32})>/.exec(bytes.toString('latin1')) ?? [];
  expect(id).toHaveLength(32);
  const references = body.items.map(({ caseFile }) => caseFile);
  return [...references, id].map((text): Mark => ({ name: 'a case file', text, kind: 'content' }));
}

/** Nor the number by which a body knows an appointment. */
async function lookAtAppointments(): Promise<Mark[]> {
  const ana = await Citizen.signIn('ana');
  const { body } = await ana.ask<AppointmentList>('/v1/appointments?limit=100');
  expect(body.coverage.isComplete).toBe(true);
  await ana.bytes('/v1/appointments/calendar.ics');
  const locators = body.items.flatMap(({ locator }) => locator ?? []);
  expect(locators.length).toBeGreaterThanOrEqual(5);
  return locators.map((text): Mark => ({ name: 'an appointment', text, kind: 'content' }));
}

function withMarks(snapshot: DispatchSnapshot): DispatchSnapshot {
  const text = `Texto ${content.text} del acto.\n`.repeat(2_000);
  const document: ManifestDocument = {
    documentId: 'main',
    fileName: `${fileName.text}.txt`,
    mediaType: 'text/plain',
    sizeBytes: Buffer.byteLength(text),
    sha256: hash('sha256', text),
    role: 'main',
  };
  return {
    ...snapshot,
    dispatchId: randomUUID(),
    holder: { ...snapshot.holder, fullName: fullName.text },
    subject: { defaultLanguage: 'es', texts: { es: subject.text } },
    description: { defaultLanguage: 'es', texts: { es: description.text } },
    registryEntry: { registryNumber: registry.text, registeredAt: snapshot.availableAt },
    documents: [document],
  };
}

async function keep(dispatchId: string, documentId: string, text: string): Promise<void> {
  const address = `${profile().sandboxUrl}/control/documents/${dispatchId}/${documentId}`;
  const response = await fetch(address, {
    method: 'PUT',
    headers: { 'content-type': 'text/plain' },
    body: text,
  });
  if (!response.ok) throw new Error(`the sandbox answered ${String(response.status)}`);
}

async function produce(
  name: 'DispatchMadeAvailable' | 'NoticePublished',
  id: string,
  data: object,
): Promise<void> {
  const producer = kafkaAs(NODE).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const headers = envelopeHeaders({
    id: randomUUID(),
    name,
    source: `/nodes/${NODE}`,
    time: new Date(clock.epochMs()).toISOString(),
    subject: id,
  });
  const { dispatches, notices } = nodeTopics(NODE);
  await producer.send({
    topic: name === 'NoticePublished' ? notices : dispatches,
    messages: [{ key: id, value: JSON.stringify(data), headers: { ...headers } }],
  });
  await producer.disconnect();
}

describe('after all stories', () => {
  it('nothing of a document, a subject, a name or a number is where it does not belong', () => {
    expect(scan.findings).toEqual([]);
  });

  it('no mail tells of it', () => {
    const words = new Needles(marks.filter(({ text }) => text !== address.text));
    for (const { subject: line, text, headers } of mails)
      expect(words.in([line, text, ...headers].join('\n'))).toEqual([]);
  });

  it('that was looked for in all that was written', () => {
    expect(scan.files).toBeGreaterThan(100);
    expect(scan.bytes).toBeGreaterThan(1_000_000);
    expect(scan.rows).toBeGreaterThan(1_000);
  });
});

describe('the scan', () => {
  it.each<Mark>([content, { name: 'a number', text: '99911110F', kind: 'personal' }])(
    'finds a mark in every form, in the middle of other text: %p',
    async (mark) => {
      for (const { form, needle } of formsOf(mark)) {
        const file = join(temporary, 'planted');
        writeFileSync(file, Buffer.from(`${'x'.repeat(4_194_300)}${needle}y`, 'latin1'));
        const { findings } = await scanFolder(temporary, new Needles([mark]), () => false);
        expect([form, findings.map(({ place }) => place)]).toEqual([form, ['planted']]);
      }
    },
  );

  it.each(['base64', 'base64url'] as const)('finds a number inside a longer text in %s', (encoding) => {
    for (const before of ['', 'a', 'ab', '{"idNumber":"'])
      expect(
        new Needles(marks)
          .in(Buffer.from(`${before}99911110F"}`).toString(encoding))
          .map(({ mark }) => mark.text),
      ).toContain('99911110F');
  });

  it('finds what is planted in a log and in Redis', async () => {
    const where = keeping();
    const redis = new Redis(where.redisUrl);
    const log = stateFile('logs', 'planted.log');
    try {
      await redis.set('canary', Buffer.from(subject.text).toString('base64'));
      appendFileSync(log, `{"msg":"${content.text}"}\n`);
      const { findings } = await scanStack({ ...where, folders: [stateFile('logs')] }, marks);
      expect(findings).toEqual([
        { place: 'Redis', mark: subject.name, form: 'base64+0' },
        { place: 'planted.log', mark: content.name, form: 'plain' },
      ]);
    } finally {
      rmSync(log, { force: true });
      await redis.del('canary');
      redis.disconnect();
    }
  });
});
