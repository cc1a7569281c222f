import { createHash, randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { limits } from '@valija/contracts';
import { piecesOf } from '../bodies/pieces.js';
import { StoreUnavailable } from './contents.errors.js';

/** A document that has arrived and is not kept yet. */
export interface Received {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

const OWNER_ONLY = { folder: 0o700, file: 0o600 };

/**
 * Documents as files, each named by its SHA-256 in the folder of its council: no name that anybody gave ever becomes a
 * path. A file is whole before it has its name.
 */
export class ContentFiles {
  private readonly arriving: string;
  private readonly leaving: string;

  constructor(private readonly root: string) {
    this.arriving = join(root, '.arriving');
    this.leaving = join(root, '.leaving');
  }

  /** What was arriving when the last run ended will not be finished; what was leaving leaves. */
  async prepare(): Promise<void> {
    for (const folder of [this.arriving, this.leaving]) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
    }
  }

  /**
   * Takes a document to the disk as it comes.
   *
   * @throws BodyTooLarge, BodyCutOff, StoreUnavailable; nothing is left then
   */
  async receive(body: Readable): Promise<Received> {
    const path = join(this.arriving, randomUUID());
    const file = await open(path, 'wx', OWNER_ONLY.file).catch(unavailable);
    try {
      const hash = createHash('sha256');
      let sizeBytes = 0;
      for await (const piece of piecesOf(body, limits.documentBytes)) {
        hash.update(piece);
        sizeBytes += piece.length;
        await file.appendFile(piece).catch(unavailable);
      }
      await file.sync().catch(unavailable);
      return { path, sha256: hash.digest('hex'), sizeBytes };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }

  /** Gives a document its name, which lasts from then on. */
  async keep(councilId: string, { path, sha256 }: Received): Promise<void> {
    const place = this.pathOf(councilId, sha256);
    const folder = dirname(place);
    try {
      await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
      await rename(path, place);
      for (const each of [folder, dirname(folder), this.root]) await syncFolder(each);
    } catch (error) {
      unavailable(error);
    }
  }

  async discard({ path }: Received): Promise<void> {
    await rm(path, { force: true });
  }

  /** The bytes of a document. The file is open when it returns: what is missing is known before an answer begins. */
  async read(councilId: string, sha256: string): Promise<Readable> {
    const file = await open(this.pathOf(councilId, sha256));
    return file.createReadStream();
  }

  /**
   * Takes a document out of its place, at once: within the transaction that removes its row, so that no upload of the
   * same bytes comes in between. Nothing happens where it is gone already.
   */
  takeOut(councilId: string, sha256: string): void {
    try {
      renameSync(this.pathOf(councilId, sha256), join(this.leaving, randomUUID()));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** Removes what was taken out. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.leaving)) await rm(join(this.leaving, name), { force: true });
  }

  /** @throws Error where the disk cannot be written */
  async probe(): Promise<void> {
    const path = join(this.arriving, `probe-${randomUUID()}`);
    const file = await open(path, 'wx', OWNER_ONLY.file);
    await file.appendFile('.').finally(() => file.close());
    await rm(path);
  }

  private pathOf(councilId: string, sha256: string): string {
    return join(this.root, councilId, sha256.slice(0, 2), sha256);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder: FileHandle = await open(path);
  await folder.sync().finally(() => folder.close());
}

function unavailable(error: unknown): never {
  throw new StoreUnavailable({ cause: error });
}
