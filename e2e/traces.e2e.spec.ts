import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { environment } from '@valija/config';
import { ask } from './src/answer.js';
import { Citizen } from './src/citizen.js';
import { kafkaAs } from './src/kafka.js';
import { profile, until } from './src/stack.js';

interface Span {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly links: readonly string[];
}

const spans = (): Span[] =>
  readFileSync(environment()['E2E_TRACES'] ?? '', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Span);

const trace = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, '0')).join('');

describe('a trace', () => {
  it('goes with a citizen’s question from the API over TCP to the store', async () => {
    const { token } = await Citizen.signIn('uxia');
    const traceId = trace();
    const url = `${profile().citizenApiUrl}/v1/dispatches/pending`;
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    expect((await ask(url, { token, headers })).status).toBe(200);
    const mine = await until('the spans of both services', () => {
      const found = spans().filter((span) => span.traceId === traceId);
      return Promise.resolve(new Set(found.map(({ service }) => service)).size >= 2 && found);
    });
    const inStore = mine.find(({ service }) => service.startsWith('metadata-store'));
    const asker = mine.find(({ spanId }) => spanId === inStore?.parentSpanId);
    expect([inStore?.name, asker?.service]).toEqual(['dispatches.list', 'citizen-api']);
  });

  it('links a publication to the batch that it went in with, which is a trace of its own', async () => {
    const traceId = trace();
    const producer = kafkaAs('andalucia').producer();
    await producer.connect();
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    // Not an event at all: what is wrong with a message does not cost it its trace.
    const messages = [{ key: 'x', value: '{}', headers }];
    await producer.send({ topic: 'nodes.andalucia.dispatches.v1', messages });
    await producer.disconnect();
    const batch = await until('the batch with the link', () =>
      Promise.resolve(spans().find(({ links }) => links.includes(traceId))),
    );
    expect([batch.service, batch.name]).toEqual(['sync-ingest', 'ingest batch']);
    expect(batch.traceId).not.toBe(traceId);
  });
});
