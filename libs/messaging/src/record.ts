import type { IHeaders } from 'kafkajs';

/** A message as it came, with its bytes untouched. */
export interface IncomingRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders | undefined;
  /** In epoch milliseconds, as text: of the broker's clock on topics that say so, of the producer's else. */
  readonly timestamp: string;
}

/** A header as text; undefined where it is absent or given more than once. */
export function headerText(record: Pick<IncomingRecord, 'headers'>, name: string): string | undefined {
  const header = record.headers?.[name];
  if (header === undefined || Array.isArray(header)) return undefined;
  return typeof header === 'string' ? header : header.toString('utf8');
}
