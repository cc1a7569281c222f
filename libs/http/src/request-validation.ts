import { type ValidationError, ValidationPipe } from '@nestjs/common';
import { CodedError } from '@valija/contracts';

export interface FieldError {
  /** JSON Pointer (RFC 6901) into the body; a parameter of the query or the address is `/name`. */
  readonly pointer: string;
  readonly detail: string;
}

/** A request that does not have its form, with every field at fault. */
export class InvalidRequest extends CodedError {
  constructor(readonly errors: readonly FieldError[]) {
    super('invalid-request');
  }
}

/** DTOs are checked in full, unknown fields refused, and texts from the query turned into their types. */
export function requestValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    transformOptions: { exposeDefaultValues: true },
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidRequest(errors.flatMap((error) => flatten(error, ''))),
  });
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, pointer))];
}
