import type { DirectoryModel } from '@valija/directory-copy';
import type { Source } from '@valija/federation';

/** Whether a system answers for a body: it is one of its own, or a part of one. */
export function isOfSource(model: DirectoryModel, { bodies }: Source, dir3: string): boolean {
  const own = new Set(bodies.map((body) => body.dir3));
  return own.has(dir3) || model.lineage(dir3).some((upper) => own.has(upper.dir3));
}
