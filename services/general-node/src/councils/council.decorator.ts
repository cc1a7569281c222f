import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { CodedError } from '@valija/contracts';
import type { CouncilRequest } from './council.check.js';
import type { Council } from './council.js';

/** The council that makes a request, as CouncilCheck identified it. */
export const CallingCouncil = createParamDecorator((_: unknown, context: ExecutionContext): Council => {
  const { council } = context.switchToHttp().getRequest<CouncilRequest>();
  if (!council) throw new CodedError('unauthenticated');
  return council;
});
