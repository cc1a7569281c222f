import { limits } from '@valija/contracts';
import { CursorInvalid } from './cursor.js';
import type { ProviderReply } from './provider-handler.js';

/** A source cannot say it now. */
export class SourceUnavailable extends Error {
  constructor(
    /** The announced end, if it is known. */
    readonly until?: Date,
  ) {
    super('the source has no answer now');
    this.name = 'SourceUnavailable';
  }
}

/** What a source throws because it cannot say it now is an answer, too; so is a cursor that leads nowhere. */
export async function orUnavailable(
  answer: () => Promise<ProviderReply | undefined>,
): Promise<ProviderReply | undefined> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof CursorInvalid) return { answer: 'unknown' };
    if (!(error instanceof SourceUnavailable)) throw error;
    return { answer: 'unavailable', ...(error.until && { until: error.until }) };
  }
}

export function pageSizeOf(query: URLSearchParams): number {
  const { default: usual, max } = limits.pageSize;
  const wanted = Number(query.get('limit') ?? usual);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, max) : usual;
}
