import {
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { CodedError } from '@valija/contracts';
import { type FieldError, pointerPart, unusable } from './plain-input.js';

/** A request that does not have its form, with every field at fault. */
export class InvalidRequest extends CodedError {
  constructor(readonly errors: readonly FieldError[]) {
    super('invalid-request');
  }
}

/**
 * What no request may hold is refused first; then DTOs are checked in full, unknown fields refused, and texts from the
 * query turned into their types.
 */
export function requestValidation(): PipeTransform {
  const validation = new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    transformOptions: { exposeDefaultValues: true },
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidRequest(errors.flatMap((error) => flatten(error, ''))),
  });
  return {
    transform: (value: unknown, metadata: ArgumentMetadata): unknown => {
      // What a decorator of ours made is no input.
      const fault = metadata.type === 'custom' ? undefined : unusable(value);
      if (fault) throw new InvalidRequest([fault]);
      return validation.transform(value, metadata);
    },
  };
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${pointerPart(error.property)}`;
  const { whitelistValidation, ...rules } = error.constraints ?? {};
  const details = [
    ...Object.values(rules),
    ...(whitelistValidation === undefined ? [] : ['is not known here']),
  ];
  const own = details.map((detail) => ({ pointer, detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, pointer))];
}
