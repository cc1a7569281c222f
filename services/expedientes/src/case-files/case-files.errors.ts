import { CodedError } from '@valija/contracts';
import type { Source, SystemSilent } from '@valija/federation';

const SOON_S = 30;

/** Nobody has it, or it is another person's: the same answer. */
export class CaseFileNotFound extends CodedError {
  constructor() {
    super('not-found');
  }
}

export class CursorInvalid extends CodedError {
  constructor() {
    super('cursor-invalid');
  }
}

/** The system is of the basic level. */
export class DetailNotOffered extends CodedError {
  constructor({ systemId, instead }: Source, pageUrl: string | undefined) {
    super('detail-not-offered', { system: systemId, pageUrl: pageUrl ?? instead?.pageUrl });
  }
}

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
