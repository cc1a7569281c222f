import { CodedError } from '@valija/contracts';

/** Where a page begins: behind this one. */
export interface Position {
  readonly at: string;
  readonly id: string;
}

const FORM = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function cursorOf({ at, id }: Position): string {
  return Buffer.from(`${at}|${id}`).toString('base64url');
}

/** @throws CodedError `cursor-invalid` where it is none of ours */
export function positionOf(cursor: string | null): Position | undefined {
  if (cursor === null) return undefined;
  const [, at = '', id = ''] = FORM.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const instant = Date.parse(at);
  if (id === '' || Number.isNaN(instant) || new Date(instant).toISOString() !== at)
    throw new CodedError('cursor-invalid');
  return { at, id };
}
