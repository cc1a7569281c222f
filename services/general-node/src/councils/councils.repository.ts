import { readFile, stat } from 'node:fs/promises';

/** The file of councils. */
export class CouncilsRepository {
  private stamp = '';

  constructor(private readonly path: string) {}

  /** @returns its text where it is another than the last time, else undefined */
  async readIfChanged(): Promise<string | undefined> {
    // Also a file that is replaced by renaming, or by a link that points elsewhere (as Kubernetes does).
    const { ino, mtimeMs, size } = await stat(this.path);
    const stamp = [ino, mtimeMs, size].join('/');
    if (stamp === this.stamp) return undefined;
    const text = await readFile(this.path, 'utf8');
    this.stamp = stamp;
    return text;
  }
}
