import { CodedError } from '@valija/contracts';

/** Nobody has it, or it is another person's: the same answer. */
export class AppointmentNotFound extends CodedError {
  constructor() {
    super('not-found');
  }
}
