import type { ProviderUnavailable } from '@valija/federation';
import { SourceUnavailable } from '@valija/node-sdk';

/** A system behind this folder that is silent, as a provider says it. */
export function unavailableAs({ facts }: ProviderUnavailable): SourceUnavailable {
  const until = facts['until'];
  return new SourceUnavailable(typeof until === 'string' ? new Date(until) : undefined);
}
