import type { DirectoryRecord } from '../directory.js';

/** What the directory answers to other services over TCP. */
export interface DirectoryRpc {
  /** The whole directory at one revision. */
  'directory.snapshot': {
    request: Record<string, never>;
    response: { revision: number; records: DirectoryRecord[] };
  };
  /** What changed after a revision, in order; the newest record of each entry. */
  'directory.changes': {
    request: { since: number };
    response: { revision: number; records: DirectoryRecord[] };
  };
}
