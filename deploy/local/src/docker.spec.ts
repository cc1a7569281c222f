import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerAnswers, engineAddress } from './docker.js';

const nowhere = (): boolean => false;
const everywhere = (): boolean => true;

describe('engineAddress', () => {
  it.each([
    [{ DOCKER_HOST: 'unix:///some/docker.sock' }, { socketPath: '/some/docker.sock' }],
    [{ DOCKER_HOST: 'tcp://engine.example:2376' }, { host: 'engine.example', port: 2_376 }],
    [{ DOCKER_HOST: 'tcp://engine.example' }, { host: 'engine.example', port: 2_375 }],
    [{ DOCKER_HOST: 'ssh://engine.example' }, undefined],
    [{ DOCKER_HOST: 'nonsense' }, undefined],
    [{ DOCKER_HOST: '' }, undefined],
    [{}, undefined],
  ])('of %o is %o', (env, expected) => {
    expect(engineAddress(env, nowhere)).toEqual(expected);
  });

  it('is the first socket that is there', () => {
    expect(engineAddress({}, everywhere)).toEqual({ socketPath: '/var/run/docker.sock' });
    const own = (path: string): boolean => path.startsWith(homedir());
    expect(engineAddress({}, own)).toEqual({ socketPath: join(homedir(), '.docker', 'run', 'docker.sock') });
    const rootless = (path: string): boolean => path.startsWith('/run/user/7/');
    expect(engineAddress({ XDG_RUNTIME_DIR: '/run/user/7' }, rootless)).toEqual({
      socketPath: '/run/user/7/docker.sock',
    });
  });
});

describe('dockerAnswers', () => {
  let folder: string;
  let status: number | undefined;
  let engine: Server;
  let env: { DOCKER_HOST: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'valija-docker-'));
    const socket = join(folder, 'docker.sock');
    env = { DOCKER_HOST: `unix://${socket}` };
    engine = createServer((request, response) => {
      if (status !== undefined) response.writeHead(request.url === '/_ping' ? status : 404).end('OK');
    });
    await new Promise<void>((resolve) => {
      engine.listen(socket, resolve);
    });
  });

  afterAll(async () => {
    engine.closeAllConnections();
    await new Promise((resolve) => engine.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  it('where an engine says that it is well', async () => {
    status = 200;
    expect(await dockerAnswers(env)).toBe(true);
  });

  it('not where it is ill, silent or gone', async () => {
    status = 500;
    expect(await dockerAnswers(env)).toBe(false);
    status = undefined;
    expect(await dockerAnswers(env)).toBe(false);
    expect(await dockerAnswers({ DOCKER_HOST: `unix://${join(folder, 'none.sock')}` })).toBe(false);
  });
});
