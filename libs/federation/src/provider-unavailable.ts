import { CodedError } from '@valija/contracts';
import type { Source } from './source.js';
import type { SystemSilent } from './system-silent.js';

const SOON_S = 30;

/** The one system that has it gives no answer. */
export class ProviderUnavailable extends CodedError {
  constructor(
    { systemId, instead }: Source,
    { why, until }: Pick<SystemSilent, 'why' | 'until'>,
    nowMs: number,
  ) {
    super('provider-unavailable', {
      system: systemId,
      why,
      until,
      retryAfterS: until === undefined ? SOON_S : Math.max(1, Math.ceil((Date.parse(until) - nowMs) / 1_000)),
      pageUrl: instead?.pageUrl,
    });
  }
}
