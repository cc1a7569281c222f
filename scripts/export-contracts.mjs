/**
 * Writes docs/reference from the code: AsyncAPI, OpenAPI, problems, configuration, schemas.
 *
 *   npm run docs             writes them
 *   npm run docs -- --check  says which are not what the code gives
 *
 * Needs the build (`npm run build`).
 */
import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  ackCodes,
  appointmentsProviderDocument,
  asyncApiDocument,
  caseFilesProviderDocument,
  contentEndpointDocument,
} from '@valija/contracts';
import { openApiDocument, problemTable } from '@valija/http';
import { Metrics, createLogger } from '@valija/observability';
import { ProcessModule, serviceVariables } from '@valija/service';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'docs', 'reference');
const VERSION = '1.0.0';
const built = (service, file) => import(pathToFileURL(join(root, 'services', service, 'dist', file)).href);

const apis = [
  [
    'citizen-api',
    'Valija for citizens’ applications',
    'What a registered application may ask for its signed-in user, and for nobody else. No GET has a legal effect.',
    'https://api.hub.example',
  ],
  [
    'general-node',
    'General node for small councils',
    'Dispatches over HTTP, an answer for each, and the events of what happened to them.',
    'https://node.example',
  ],
  [
    'directory',
    'Directory, for operators',
    'Who is who, who answers for whom, and by which way dispatches come.',
    'https://directory.hub.example',
  ],
  [
    'sync-ingest',
    'Ingest, for operators',
    'Where each partition stands, gaps, and what was rejected.',
    'https://ingest.hub.example',
  ],
];

const outputs = {
  'asyncapi.json': json(asyncApiDocument(VERSION)),
  'content-endpoint.openapi.json': json(contentEndpointDocument(VERSION)),
  'case-files-provider.openapi.json': json(caseFilesProviderDocument(VERSION)),
  'appointments-provider.openapi.json': json(appointmentsProviderDocument(VERSION)),
  'problems.md': problems(),
  'config.md': await configuration(),
};
for (const [service, title, description, server] of apis) {
  outputs[`${service}.openapi.json`] = json(
    await openApi(service, { title, description, server, version: VERSION }),
  );
}
const schemaFolder = join(root, 'libs', 'contracts', 'schemas');
for (const name of readdirSync(schemaFolder))
  outputs[`schemas/${name}`] = readFileSync(join(schemaFolder, name), 'utf8');

const stale = Object.entries(outputs).filter(([name, text]) => {
  const path = join(target, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(`Not what the code gives: ${stale.map(([name]) => name).join(', ')}. Run: npm run docs`);
    process.exit(1);
  }
} else {
  for (const [name, text] of stale) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), text);
  }
}
process.exit(0);

/** The document of a service, from its controllers alone: nothing is connected. */
async function openApi(service, options) {
  const { AppModule } = await built(service, 'app.module.js');
  const parts = {
    service,
    configuration: {},
    logger: createLogger(service, 'silent'),
    metrics: new Metrics(),
  };
  const root = { module: class Root {}, imports: [ProcessModule.with(parts), AppModule] };
  const app = await NestFactory.create(root, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return openApiDocument(app, options);
}

function problems() {
  const ack = Object.entries(ackCodes).map(
    ([code, { meaning, whatToDo, retryable }]) =>
      `| \`${code}\` | ${retryable ? 'yes' : 'no'} | ${meaning} | ${whatToDo} |`,
  );
  const http = Object.entries(problemTable).map(
    ([code, { status, title, detail }]) =>
      `| \`${code}\` | ${status} | ${title} | ${detail({}).replace(/undefined/g, '…')} |`,
  );
  return [
    '# Codes',
    '',
    '<!-- Made by `npm run docs` from libs/contracts and libs/http. -->',
    '',
    'Codes are stable: they are never given another meaning. `valija rejected explain <code>` shows them too.',
    '',
    '## Of acks: why an event was rejected',
    '',
    '| Code | Try again | What | What to do |',
    '| --- | --- | --- | --- |',
    ...ack,
    '',
    '## Of HTTP problems (RFC 9457)',
    '',
    '`type` is `urn:valija:problem:<code>`; `traceId` is for the operator of the hub.',
    '',
    '| Code | Status | Title | What to do |',
    '| --- | --- | --- | --- |',
    ...http,
    '',
  ].join('\n');
}

async function configuration() {
  const services = readdirSync(join(root, 'services')).sort();
  const table = (variables) =>
    Object.entries(variables).map(([name, { comment, isSecret, rule }]) => {
      const fallback = rule.safeParse(undefined);
      const shown = fallback.success
        ? fallback.data === undefined
          ? 'optional'
          : `\`${JSON.stringify(fallback.data)}\``
        : 'required';
      return `| \`${name}\`${isSecret ? ' (secret: or as a path in `' + name + '_FILE`)' : ''} | ${shown} | ${comment} |`;
    });
  const head = ['| Variable | Default | What |', '| --- | --- | --- |'];
  const sections = [];
  for (const service of services) {
    const { variables } = await built(service, 'config.js');
    sections.push(`## ${service}`, '', ...head, ...table(variables), '');
  }
  return [
    '# Configuration',
    '',
    '<!-- Made by `npm run docs` from each service’s config.ts. -->',
    '',
    'A service reads its variables once, lists every one that is missing or wrong by name (never by value), and refuses to start (exit code 78).',
    '',
    '## Every service',
    '',
    ...head,
    ...table(serviceVariables),
    '',
    ...sections,
  ].join('\n');
}

function json(document) {
  return `${JSON.stringify(document, null, 2)}\n`;
}
