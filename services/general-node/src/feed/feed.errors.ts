import { CodedError } from '@valija/contracts';

/** Entries that the reader has not seen are not kept any more. It must know. */
export class CursorForgotten extends CodedError {
  readonly errors = [
    {
      pointer: '/cursor',
      detail: 'entries after it are no longer kept: begin without a cursor, with the oldest that is left',
    },
  ];

  constructor() {
    super('cursor-invalid');
  }
}
