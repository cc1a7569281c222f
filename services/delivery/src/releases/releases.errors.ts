import { CodedError } from '@valija/contracts';

export class ReleaseExpired extends CodedError {
  constructor() {
    super('release-expired');
  }
}
