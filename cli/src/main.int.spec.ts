import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { generateSigningKey } from '@valija/tokens';
import { exitCodes } from './exit-codes.js';

// Each is a process that loads what it needs.
jest.setTimeout(30_000);

const bin = fileURLToPath(new URL('../../bin/valija', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'valija-cli-'));
let hub: Server;
let profile: string;
let away: string;

beforeAll(async () => {
  hub = createServer((_, response) => {
    const problem = {
      title: 'The directory would contradict itself',
      detail: 'Nothing was changed.',
      code: 'directory-invalid',
      errors: [{ pointer: '/body/L01280796', detail: 'no such parent' }],
    };
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  writeFileSync(join(folder, 'operator.jwk'), await generateSigningKey('operator'));
  profile = profileAt(`http://127.0.0.1:${String((hub.address() as AddressInfo).port)}`, 'profile.json');
  away = profileAt('http://127.0.0.1:1', 'away.json');
  writeFileSync(join(folder, 'directory.yaml'), 'bodies: []\n');
});

afterAll(() => {
  hub.close();
});

function profileAt(url: string, name: string): string {
  const path = join(folder, name);
  const content = {
    directoryUrl: url,
    ingestUrl: url,
    citizenApiUrl: url,
    kafka: { brokers: ['127.0.0.1:1'], username: 'x', password: 'x', tls: false, replicas: 1 },
    operatorKeyFile: join(folder, 'operator.jwk'),
    nodesDirectory: folder,
  };
  writeFileSync(path, JSON.stringify(content));
  return path;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function valija(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

describe('valija', () => {
  it('lists its commands and exit codes', async () => {
    const { code, out } = await valija('--help');
    expect(code).toBe(exitCodes.done);
    for (const command of [
      'apply',
      'node',
      'publish',
      'tail',
      'rejected',
      'token',
      'inbox',
      'open',
      'status',
      'doctor',
    ])
      expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(out).toContain('Exit codes:');
  });

  it.each([[['nonsense']], [['apply']], [['apply', 'x.yaml', '--nonsense']]])(
    'says that a command is not right: %j',
    async (args) => {
      const { code, out, err } = await valija('--profile', profile, ...args);
      expect([code, out]).toEqual([exitCodes.usage, '']);
      expect(err).toMatch(/error:/);
    },
  );

  it('says where a profile would be, and how to get one', async () => {
    const { code, err } = await valija('--profile', join(folder, 'nowhere.json'), 'apply', 'directory.yaml');
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(/no profile at .*nowhere\.json[^]*npm start/);
  });

  it('says that the hub refused, why, and where', async () => {
    const refused = await valija('--profile', profile, 'apply', 'directory.yaml');
    expect([refused.code, refused.out]).toEqual([exitCodes.refused, '']);
    expect(refused.err).toMatch(
      /contradict itself \(directory-invalid\)[^]*\/body\/L01280796: no such parent/,
    );
    const json = await valija('--json', '--profile', profile, 'apply', 'directory.yaml');
    expect([json.code, json.out]).toEqual([exitCodes.refused, '']);
    expect(JSON.parse(json.err)).toMatchObject({ error: { details: { code: 'directory-invalid' } } });
  });

  it('says that the hub does not answer', async () => {
    const { code, err } = await valija('--profile', away, 'apply', 'directory.yaml');
    expect(code).toBe(exitCodes.unreachable);
    expect(err).toContain('Is the hub running?');
  });
});
