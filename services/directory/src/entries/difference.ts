import type { DirectoryRecord } from '@valija/contracts';
import { isDeepStrictEqual } from 'node:util';

export type Action = 'created' | 'updated' | 'removed' | 'unchanged';

export interface Difference {
  readonly record: DirectoryRecord;
  readonly action: Action;
}

/** What a wanted state changes in the present one. Applying the same twice changes nothing the second time. */
export function difference(
  present: ReadonlyMap<string, DirectoryRecord>,
  wanted: readonly DirectoryRecord[],
): Difference[] {
  return wanted.map((record) => {
    const before = present.get(recordId(record))?.value ?? null;
    return { record, action: actionOf(before, record.value) };
  });
}

export function recordId({ entity, key }: Pick<DirectoryRecord, 'entity' | 'key'>): string {
  return `${entity}:${key}`;
}

function actionOf(before: object | null, after: object | null): Action {
  if (before === null) return after === null ? 'unchanged' : 'created';
  if (after === null) return 'removed';
  return isDeepStrictEqual(before, after) ? 'unchanged' : 'updated';
}
