import { CodedError, type DirectoryEntity } from '@valija/contracts';

/** A change that would make the directory contradict itself. Nothing of it is applied. */
export class DirectoryInvalid extends CodedError {
  constructor(readonly errors: readonly { pointer: string; detail: string }[]) {
    super('directory-invalid');
  }
}

/** The directory is not at the revision that the caller had read. */
export class DirectoryConflict extends CodedError {
  constructor(revision: number) {
    super('directory-conflict', { revision });
  }
}

export class EntryNotFound extends CodedError {
  constructor(entity: DirectoryEntity) {
    super('not-found', { entity });
  }
}
