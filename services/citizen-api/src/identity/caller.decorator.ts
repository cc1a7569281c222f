import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { type Caller, CodedError } from '@valija/contracts';
import type { CitizenRequest } from './citizen.check.js';

/** The person on whose behalf a request is made, as CitizenCheck identified it. */
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<CitizenRequest>();
  if (!caller) throw new CodedError('unauthenticated');
  return caller;
});
