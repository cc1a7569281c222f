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
    /** `isRestored`: the directory was restored from a backup since then, and a copy is to be loaded anew. */
    response: { revision: number; records: DirectoryRecord[]; isRestored?: boolean };
  };
}
