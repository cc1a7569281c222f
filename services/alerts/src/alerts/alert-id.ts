import { hash } from 'node:crypto';
import type { AlertKind } from '@valija/contracts';

const DIGITS = 32;

/** An alert is one thing by what it tells of, to whom, and when in the term: whoever plans it again plans the same. */
export function alertIdOf(dispatchId: string, personKey: string, kind: AlertKind): string {
  const hex = hash('sha256', `${dispatchId}|${personKey}|${kind}`).slice(0, DIGITS);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
