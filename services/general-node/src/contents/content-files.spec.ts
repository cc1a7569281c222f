import { hash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { limits } from '@valija/contracts';
import { ContentFiles } from './content-files.repository.js';

let root: string;
let files: ContentFiles;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'content-files-'));
  files = new ContentFiles(root);
  await files.prepare();
});

afterEach(() => rm(root, { recursive: true }));

const arriving = () => readdir(join(root, '.arriving'));
const leaving = () => readdir(join(root, '.leaving'));

describe('ContentFiles', () => {
  it('keeps a document under its digest, in the folder of its council', async () => {
    const received = await files.receive(Readable.from([Buffer.from('an '), Buffer.from('act')]));
    const sha256 = hash('sha256', 'an act');
    expect(received).toMatchObject({ sha256, sizeBytes: 6 });
    await files.keep('villa', received);
    expect(await readFile(join(root, 'villa', sha256.slice(0, 2), sha256), 'utf8')).toBe('an act');
    expect(await text(await files.read('villa', sha256))).toBe('an act');
    await expect(files.read('aldea', sha256)).rejects.toThrow('ENOENT');
    expect(await arriving()).toEqual([]);
  });

  it.each(['before', 'while'])(
    'leaves nothing of an upload that is cut off %s it is read',
    async (moment) => {
      const body = new Readable({ read: () => undefined });
      // Like a request: its errors go to whoever reads it, and to nobody else.
      body.on('error', () => undefined);
      body.push(Buffer.from('half'));
      if (moment === 'before') body.destroy();
      else setImmediate(() => body.destroy(new Error('aborted')));
      await expect(files.receive(body)).rejects.toMatchObject({ code: 'invalid-request' });
      expect(await arriving()).toEqual([]);
    },
  );

  it('leaves nothing of a document that is too large, and does not read it to its end', async () => {
    const piece = Buffer.alloc(1_048_576);
    let given = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          given += piece.length;
          yield piece;
        }
      })(),
    );
    await expect(files.receive(endless)).rejects.toMatchObject({ code: 'payload-too-large' });
    expect(given).toBeLessThan(limits.documentBytes + 32 * piece.length);
    expect(await arriving()).toEqual([]);
  });

  it('throws away at its start what was arriving or leaving when the last run ended', async () => {
    for (const folder of ['.arriving', '.leaving']) await writeFile(join(root, folder, 'left'), 'half');
    await files.prepare();
    expect([await arriving(), await leaving()]).toEqual([[], []]);
  });

  it('takes a document out at once, removes it later, and whoever reads it reads on', async () => {
    const received = await files.receive(Readable.from([Buffer.from('an act')]));
    await files.keep('villa', received);
    const reading = await files.read('villa', received.sha256);
    files.takeOut('villa', received.sha256);
    await expect(files.read('villa', received.sha256)).rejects.toThrow('ENOENT');
    expect(await leaving()).toHaveLength(1);
    await files.clear();
    expect(await leaving()).toEqual([]);
    expect(await text(reading)).toBe('an act');
    files.takeOut('villa', received.sha256);
  });

  it('says when the disk cannot be written', async () => {
    await files.probe();
    await rm(join(root, '.arriving'), { recursive: true });
    await expect(files.probe()).rejects.toThrow();
    await expect(files.receive(Readable.from([]))).rejects.toMatchObject({ code: 'service-unavailable' });
  });
});
