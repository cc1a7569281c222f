import type { ContentReply } from '@valija/node-sdk';
import type { StoredDocument } from '../seeds/compose.js';

/** How a simulated system behaves: as it should, or in one of the ways in which real ones fail. */
export const modes = [
  'normal',
  /** The connection breaks at once. */
  'down',
  /** Nothing comes for a long time. */
  'slow',
  /** Other bytes than were announced, of the same length. */
  'altered',
  'not-ready',
  'gone',
  'refused',
  'unavailable',
] as const;
export type Mode = (typeof modes)[number];

export interface OriginState {
  readonly mode: Mode;
  /** With `unavailable`, the announced end; with `not-ready`, when to ask again. */
  readonly until?: Date | undefined;
}

const NOT_READY_MS = 600_000;

/** What an origin in this state answers about a document; nothing found is gone. */
export function replyIn(
  { mode, until }: OriginState,
  stored: StoredDocument | undefined,
  nowMs: number,
): ContentReply {
  switch (mode) {
    case 'not-ready':
      return { answer: 'not-ready', retryAt: until ?? new Date(nowMs + NOT_READY_MS) };
    case 'gone':
      return { answer: 'gone' };
    case 'refused':
      return { answer: 'refused', detail: 'the sandbox was told to refuse' };
    case 'unavailable':
      return { answer: 'unavailable', ...(until && { until }) };
    case 'normal':
    case 'slow':
    case 'down':
    case 'altered':
      return stored ? ready(stored, mode === 'altered') : { answer: 'gone' };
  }
}

function ready({ mediaType, bytes }: StoredDocument, isAltered: boolean): ContentReply {
  const given = isAltered ? altered(bytes) : bytes;
  return { answer: 'ready', bytes: given, sizeBytes: given.length, mediaType };
}

function altered(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
