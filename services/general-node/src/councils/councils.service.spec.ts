import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@valija/observability';
import { Closing } from '@valija/service';
import { eventually, quietLogger } from '@valija/testing';
import { CouncilsRepository } from './councils.repository.js';
import { CouncilsService } from './councils.service.js';

let directory: string;
let path: string;
let lines: string[];
let closing: Closing;

const file = (...ids: string[]) =>
  JSON.stringify(
    ids.map((councilId, index) => ({
      councilId,
      name: councilId,
      bodies: [`L0111001${String(index)}`],
      content: { mode: 'stored' },
      keys: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'k', x: 'A'.repeat(43) }] },
    })),
  );

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'councils-'));
  path = join(directory, 'councils.json');
  lines = [];
  closing = new Closing();
});

afterEach(async () => {
  await closing.run((error) => {
    throw error;
  });
  await rm(directory, { recursive: true });
});

const service = () =>
  new CouncilsService(new CouncilsRepository(path), quietLogger(lines), new Metrics(), closing);

describe('CouncilsService', () => {
  it('does not start without one good file', async () => {
    await expect(service().onModuleInit()).rejects.toThrow('ENOENT');
    await writeFile(path, '[{}]');
    await expect(service().onModuleInit()).rejects.toThrow('/0/councilId');
  });

  it('takes a council in when the file changes, and keeps the last good one when it breaks', async () => {
    await writeFile(path, file('villa'));
    const councils = service();
    await councils.onModuleInit();
    expect(councils.find('villa')?.name).toBe('villa');
    expect(councils.find('aldea')).toBeUndefined();

    await writeFile(path, '[{ broken');
    await eventually(() => lines.some((line) => line.includes('the last good one goes on')));
    expect(councils.find('villa')).toBeDefined();

    await writeFile(`${path}.new`, file('aldea', 'pueblo'));
    await rename(`${path}.new`, path);
    await eventually(() => councils.find('aldea'));
    expect(councils.find('villa')).toBeUndefined();
  }, 10_000);
});
