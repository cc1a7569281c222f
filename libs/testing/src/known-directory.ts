import type { INestApplicationContext } from '@nestjs/common';
import { type DirectoryRecord, directoryKey } from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';

/** A record of the directory, under its key. */
export function directoryRecord<E extends DirectoryRecord['entity']>(
  entity: E,
  value: object,
): DirectoryRecord {
  return { entity, key: directoryKey[entity](value as never), value: value as never };
}

/** Tells the copy of a service what the directory would: nobody answers for it. */
export function knowDirectory(app: INestApplicationContext, records: readonly DirectoryRecord[]): void {
  const copy = app.get<DirectoryCopy, Taking>(DirectoryCopy);
  copy.take(copy.revision + 1, records);
  copy.markLoaded();
}

interface Taking {
  readonly revision: number;
  take: (revision: number, records: readonly DirectoryRecord[]) => void;
  markLoaded: () => void;
}
