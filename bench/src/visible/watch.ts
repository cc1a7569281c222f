import type { OutgoingRecord } from '@valija/messaging';

/** Somebody who waits for what is new. */
export interface Watch {
  /** So many new records, each with an id of its own as its key; the first is for who waits, where somebody does. */
  records(count: number, isWaitedFor: boolean): OutgoingRecord[];
  isVisible(id: string): Promise<boolean>;
}
