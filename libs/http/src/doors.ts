import type { INestApplication } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Logger } from '@valija/observability';
import { type AudienceCheck, AUDIENCES, AudienceGuard } from './audience.guard.js';
import { ProblemFilter } from './problem.filter.js';
import { requestValidation } from './request-validation.js';

/** The doors of an HTTP API: who may come in, what a request must be, and what a failure looks like from outside. */
export function hangDoors(app: INestApplication, logger: Logger): void {
  const audiences = app.get<ReadonlyMap<string, AudienceCheck>>(AUDIENCES, { strict: false });
  app.useGlobalGuards(new AudienceGuard(app.get(Reflector), audiences));
  app.useGlobalPipes(requestValidation());
  app.useGlobalFilters(new ProblemFilter(logger));
}
