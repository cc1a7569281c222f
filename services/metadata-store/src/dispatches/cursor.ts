import type { DispatchFilters } from '@valija/contracts';
import { type Sealer, SealBroken } from '@valija/dispatch-rows';

/** Behind which row a page begins: the order is by availability, then by id, the newest first. */
export interface Position {
  readonly visibleFrom: string;
  readonly dispatchId: string;
}

interface CursorContent extends Position {
  readonly filters: string;
}

/**
 * A position as an opaque text, sealed and bound to the person and the filters: it says nothing to its bearer, and
 * works for nobody else and for no other question.
 */
export function sealCursor(
  sealer: Sealer,
  personKey: string,
  filters: DispatchFilters,
  position: Position,
): string {
  const content: CursorContent = { ...position, filters: canonical(filters) };
  return sealer.seal(JSON.stringify(content), personKey).toString('base64url');
}

/** @returns undefined where the cursor is not one of ours, of this person and these filters */
export function openCursor(
  sealer: Sealer,
  personKey: string,
  filters: DispatchFilters,
  cursor: string,
): Position | undefined {
  try {
    const content = JSON.parse(sealer.open(Buffer.from(cursor, 'base64url'), personKey)) as CursorContent;
    return content.filters === canonical(filters) ? content : undefined;
  } catch (error) {
    if (error instanceof SealBroken || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function canonical(filters: DispatchFilters): string {
  return JSON.stringify(Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1)));
}
