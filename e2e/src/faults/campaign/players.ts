import type { Council } from '../nodes/council.js';
import type { LibraryNodeSettings } from '../nodes/library-node.js';
import type { PublishingNode } from '../nodes/publishing-node.js';
import type { Citizens } from './citizens.js';
import type { Lookers } from './lookers.js';

/** Who sends, and who acts. */
export interface Players {
  readonly library: LibraryNodeSettings;
  readonly council: Council;
  readonly nodes: readonly PublishingNode[];
  readonly citizens: Citizens;
  readonly lookers: Lookers;
}
