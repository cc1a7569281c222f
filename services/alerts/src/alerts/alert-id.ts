import { hash } from 'node:crypto';
import type { AlertKind } from '@valija/contracts';
import { asUuid } from '@valija/dispatch-rows';

const BYTES = 16;

/** An alert is one thing by what it tells of, to whom, and when in the term: whoever plans it again plans the same. */
export function alertIdOf(dispatchId: string, personKey: string, kind: AlertKind): string {
  return asUuid(hash('sha256', `${dispatchId}|${personKey}|${kind}`, 'buffer').subarray(0, BYTES));
}
