import { type ServerResponse, createServer } from 'node:http';
import { sleep } from '@valija/clock';
import { environment } from '@valija/config';
import { serveCaseFiles } from '@valija/node-sdk';

/**
 * Systems that have case files, in a process of their own: each verifies its token and answers by the contract. Those of
 * `/modes/hanging` never answer and those of `/modes/slow` take their time, until another list of them comes.
 */
const env = environment();
const port = Number(env['PEER_PORT']);
const keys = env['PEER_KEYS'] ?? '';
const SLOW_MS = 400;
const origin = `http://127.0.0.1:${String(port)}`;
const modes: Record<string, ReadonlySet<string>> = { hanging: new Set(), slow: new Set() };

const items = Array.from({ length: 5 }, (_, n) => ({
  caseFileId: `EXP-${String(n)}`,
  caseFile: `ES_L01280796_2026_${String(n)}`,
  subject: { defaultLanguage: 'es', texts: { es: 'Licencia de obras en la vivienda' } },
  body: { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' },
  state: { defaultLanguage: 'es', texts: { es: 'Su expediente está completo y pendiente de resolución.' } },
  isOpen: true,
  openedOn: '2026-10-05',
}));

const handlers = new Map<string, ReturnType<typeof serveCaseFiles>>();

function handlerOf(systemId: string): ReturnType<typeof serveCaseFiles> {
  const known = handlers.get(systemId);
  if (known) return known;
  const handler = serveCaseFiles({
    endpoint: `${origin}/${systemId}`,
    askers: [{ folder: 'https://folder.example', keys: new URL('/keys', origin) }],
    level: 'basic',
    source: { caseFiles: () => Promise.resolve({ asOf: '2026-11-22T10:00:00Z', items }) },
  });
  handlers.set(systemId, handler);
  return handler;
}

function setMode(mode: string, systems: string, response: ServerResponse): void {
  modes[mode] = new Set(systems.split(',').filter((each) => each !== ''));
  response.end();
}

const server = createServer((request, response) => {
  const [, first = '', mode = '', systems = ''] = (request.url ?? '').split('/');
  if (first === 'keys') response.end(keys);
  else if (first === 'modes') setMode(mode, systems, response);
  else if (modes['slow']?.has(first)) void sleep(SLOW_MS).then(() => handlerOf(first)(request, response));
  else if (!modes['hanging']?.has(first)) void handlerOf(first)(request, response);
});
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
