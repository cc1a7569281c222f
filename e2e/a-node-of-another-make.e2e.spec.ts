import { hash, randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { Ack, DispatchSnapshot, LifeCycleEvent } from '@valija/contracts';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type Consumer, Partitioners, type Producer } from 'kafkajs';
import { Citizen } from './src/citizen.js';
import { kafkaAs } from './src/kafka.js';
import { listen } from './src/own-server.js';
import { lives } from './src/parts.js';
import { profile, until, valija } from './src/stack.js';

/** Written from docs/how-to/write-a-node.md alone: a Kafka client and an HTTP server, and nothing of ours. */
const NODE = 'zaragoza';
const clock = new SystemClock();
const body = { dir3: 'L01502973', name: 'Ayuntamiento de Zaragoza' };
const madrid = { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' };
const bytes = Buffer.from('Resolución de prueba: se concede la licencia solicitada.\n');
let server: Server;
let endpoint: string;
let producer: Producer;
let consumer: Consumer;
const acks: Ack[] = [];
const events: { name: string; event: LifeCycleEvent }[] = [];
const asked: Record<string, unknown>[] = [];
let runningBefore: Awaited<ReturnType<typeof lives>>;

beforeAll(async () => {
  runningBefore = await lives();
  server = createServer((request, response) => void give(request, response));
  endpoint = `${await listen(server)}/contenido`;
  const added = await valija(
    ...['node', 'add', NODE, '--kind', 'direct', '--name', body.name, '--operator', body.dir3],
    ...['--endpoint', endpoint, '--body', body.dir3],
  );
  if (added.code !== 0) throw new Error(added.errors);
  const kafka = kafkaAs(NODE);
  producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  consumer = kafka.consumer({ groupId: `nodes.${NODE}.acks` });
  await consumer.connect();
  await consumer.subscribe({ topics: [`nodes.${NODE}.acks.v1`], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      acks.push(JSON.parse(String(message.value)) as Ack);
      return Promise.resolve();
    },
  });
  const heard = kafka.consumer({ groupId: `nodes.${NODE}.events` });
  await heard.connect();
  await heard.subscribe({ topics: [`nodes.${NODE}.events.v1`], fromBeginning: true });
  await heard.run({
    eachMessage: ({ message }) => {
      const name = String(message.headers?.['ce_type']);
      events.push({ name, event: JSON.parse(String(message.value)) as LifeCycleEvent });
      return Promise.resolve();
    },
  });
  closing.push(() => heard.disconnect());
}, 60_000);

interface Place {
  readonly partition: number;
  readonly offset: number;
}

const closing: (() => Promise<void>)[] = [];

afterAll(async () => {
  await Promise.all([producer.disconnect(), consumer.disconnect(), ...closing.map((close) => close())]);
  server.close();
});

/** The content endpoint: it lets in the hub, for this document, and nobody else. */
async function give(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', profile().citizenApiUrl));
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: profile().citizenApiUrl,
      audience: `${endpoint}/v1/dispatches`,
    });
    asked.push({ ...payload, path: request.url });
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': bytes.length }).end(bytes);
  } catch {
    response.writeHead(401).end();
  }
}

function snapshot(rest: Partial<DispatchSnapshot> = {}): DispatchSnapshot {
  return {
    dispatchId: randomUUID(),
    version: 1,
    kind: 'notification',
    issuer: body,
    rootIssuer: body,
    responsibleUnit: { ...body, pageUrl: 'https://sede.zaragoza.example' },
    holder: { idType: 'NIF', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' },
    subject: { defaultLanguage: 'es', texts: { es: 'Licencia' } },
    availableAt: clock.now().toISOString(),
    obligation: 'voluntary',
    assuranceLevel: 'low',
    documents: [
      {
        documentId: 'acto',
        fileName: 'acto.txt',
        mediaType: 'text/plain',
        sizeBytes: bytes.length,
        sha256: hash('sha256', bytes, 'hex'),
        role: 'main',
      },
    ],
    ...rest,
  };
}

async function publish(
  value: string,
  dispatchId: string,
  headers: Record<string, string> = {},
): Promise<Place> {
  const [sent] = await producer.send({
    topic: `nodes.${NODE}.dispatches.v1`,
    messages: [
      {
        key: dispatchId,
        value,
        headers: {
          'content-type': 'application/json',
          ce_specversion: '1.0',
          ce_id: randomUUID(),
          ce_type: 'org.valija.DispatchMadeAvailable.v1',
          ce_source: `/nodes/${NODE}`,
          ce_time: clock.now().toISOString(),
          ce_subject: dispatchId,
          ce_dataschema: 'https://valija.example/contracts/dispatch-made-available.v1.schema.json',
          ...headers,
        },
      },
    ],
  });
  return { partition: sent?.partition ?? -1, offset: Number(sent?.baseOffset) };
}

const ackOf = ({ partition, offset }: Place): Promise<Ack> =>
  until(`the ack of ${String(partition)}/${String(offset)}`, () =>
    Promise.resolve(
      acks.find(
        (ack) => ack.partition === partition && ack.firstOffset <= offset && offset <= ack.lastOffset,
      ),
    ),
  );

describe('a node of another make', () => {
  it('joins with one command, publishes, gives the content, and hears of the act', async () => {
    const ana = await Citizen.signIn('ana');
    const sent = snapshot();
    const place = await publish(JSON.stringify(sent), sent.dispatchId);
    expect(await ackOf(place)).toMatchObject({ topic: `nodes.${NODE}.dispatches.v1`, exceptions: [] });
    await until('the dispatch', async () =>
      (await ana.pending()).some(({ dispatchId }) => dispatchId === sent.dispatchId),
    );
    const { status, body: appearance } = await ana.appear(sent.dispatchId);
    expect([status, appearance.state]).toEqual([201, 'accessed']);
    expect((await ana.bytes(appearance.documents[0]?.url ?? '')).equals(bytes)).toBe(true);
    expect(asked[0]).toMatchObject({
      dispatchId: sent.dispatchId,
      documentId: 'acto',
      version: 1,
      role: 'holder',
      purpose: 'appearance',
      person: { idNumber: '99911110F' },
      path: `/contenido/v1/dispatches/${sent.dispatchId}/documents/acto`,
    });
    const { name, event } = await until('the event', () =>
      Promise.resolve(events.find((each) => each.event.dispatchId === sent.dispatchId)),
    );
    expect(name).toBe('org.valija.DispatchAccessed.v1');
    expect(event).toMatchObject({ appearanceId: appearance.appearanceId, legalAt: appearance.appearedAt });
  });

  it('gets an answer to what is wrong, and is not held up by it', async () => {
    const [bad, foreign, good] = [
      snapshot({ documents: [] as unknown as DispatchSnapshot['documents'] }),
      snapshot({ issuer: madrid, rootIssuer: madrid }),
      snapshot(),
    ];
    const places = [
      await publish('{"not": "a dispatch"', bad.dispatchId),
      await publish(JSON.stringify(bad), bad.dispatchId),
      await publish(JSON.stringify(foreign), foreign.dispatchId),
      await publish(JSON.stringify(good), good.dispatchId),
    ];
    const answers: unknown[] = [];
    for (const place of places) {
      const ack = await ackOf(place);
      const { offset } = place;
      const { outcome, code } = ack.exceptions.find(({ from, to }) => from <= offset && offset <= to) ?? {
        outcome: 'accepted',
      };
      answers.push([outcome, code]);
    }
    expect(answers).toEqual([
      ['rejected', 'not-json'],
      ['rejected', 'schema-violation'],
      ['rejected', 'issuer-not-authorised'],
      ['accepted', undefined],
    ]);
  });

  it('proves from its acks that nothing is missing', async () => {
    const sent = snapshot();
    const last = await publish(JSON.stringify(sent), sent.dispatchId);
    await ackOf(last);
    const ranges = acks
      .filter(({ partition }) => partition === last.partition)
      .sort((a, b) => a.firstOffset - b.firstOffset);
    let next = 0;
    for (const { firstOffset, lastOffset, generation } of ranges) {
      expect([generation, firstOffset]).toEqual([1, next]);
      next = lastOffset + 1;
    }
    expect(next).toBe(last.offset + 1);
  });

  it('has made nobody restart', async () => {
    expect(runningBefore.size).toBeGreaterThan(8);
    expect(await lives()).toEqual(runningBefore);
  });
});
