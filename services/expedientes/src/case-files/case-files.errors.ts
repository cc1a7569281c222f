import { CodedError } from '@valija/contracts';
import type { Source } from '@valija/federation';

/** Nobody has it, or it is another person's: the same answer. */
export class CaseFileNotFound extends CodedError {
  constructor() {
    super('not-found');
  }
}

/** The system is of the basic level. */
export class DetailNotOffered extends CodedError {
  constructor({ systemId, instead }: Source, pageUrl: string | undefined) {
    super('detail-not-offered', { system: systemId, pageUrl: pageUrl ?? instead?.pageUrl });
  }
}
