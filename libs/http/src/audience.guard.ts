import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { CodedError } from '@valija/contracts';
import type { FastifyRequest } from 'fastify';
import { AUDIENCE_METADATA, type AudienceRequirement } from './audience.js';

/** Decides whether a request comes from an audience, and leaves on the request what it learned about the caller. */
export interface AudienceCheck {
  /** @throws CodedError where the caller is nobody, or may not */
  admit(request: FastifyRequest, requirement: AudienceRequirement): Promise<void>;
}

/** Token of the checks of a service: name of the audience → check; for `public` there may be one, and need not. */
export const AUDIENCES = Symbol('AUDIENCES');

export class AudienceGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly checks: ReadonlyMap<string, AudienceCheck>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const requirement = this.reflector.getAllAndOverride<AudienceRequirement | undefined>(AUDIENCE_METADATA, [
      context.getHandler(),
      context.getClass(),
    ]);
    const check = requirement && this.checks.get(requirement.audience);
    if (requirement?.audience === 'public' && !check) return true;
    if (!requirement || !check) throw new CodedError('forbidden');
    await check.admit(context.switchToHttp().getRequest<FastifyRequest>(), requirement);
    return true;
  }
}
