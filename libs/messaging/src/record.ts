import type { IHeaders } from 'kafkajs';

/** A message as it came, with its bytes untouched. */
export interface IncomingRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders | undefined;
  /** Of the producer's clock, in epoch milliseconds, as text. */
  readonly timestamp: string;
}

/** A header as text; undefined where it is absent or given more than once. */
export function headerText(record: Pick<IncomingRecord, 'headers'>, name: string): string | undefined {
  const header = record.headers?.[name];
  if (header === undefined || Array.isArray(header)) return undefined;
  return typeof header === 'string' ? header : header.toString('utf8');
}
