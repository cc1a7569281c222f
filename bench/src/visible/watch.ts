import type { OutgoingRecord } from '@valija/messaging';

/** Somebody who waits for what is new. */
export interface Watch {
  /** So many new records; each has an id of its own as its key, and it is the first that can be waited for. */
  records(count: number): OutgoingRecord[];
  isVisible(id: string): Promise<boolean>;
}
