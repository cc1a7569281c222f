import type { OutgoingRecord } from '@valija/messaging';

/** Somebody who looks for what is new, again and again. */
export interface Watch {
  /** So many new records; each has an id of its own as its key. */
  records(count: number): OutgoingRecord[];
  /** Ids that are seen for the first time. */
  look(): Promise<readonly string[]>;
}
