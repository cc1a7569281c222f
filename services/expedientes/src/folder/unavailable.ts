import { SourceUnavailable } from '@valija/node-sdk';
import type { ProviderUnavailable } from '../case-files/case-files.errors.js';

/** A system behind this folder that is silent, as a provider says it. */
export function unavailableAs({ facts }: ProviderUnavailable): SourceUnavailable {
  const until = facts['until'];
  return new SourceUnavailable(typeof until === 'string' ? new Date(until) : undefined);
}
