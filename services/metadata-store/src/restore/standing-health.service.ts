import { Inject, Injectable } from '@nestjs/common';
import { HealthChecks } from '@valija/service';
import { problemOf } from './standing.js';
import { StandingRepository } from './standing.repository.js';

/** Says in the readiness of each process why the store is closed. */
@Injectable()
export class StandingHealthService {
  constructor(
    @Inject(StandingRepository) repository: StandingRepository,
    @Inject(HealthChecks) health: HealthChecks,
  ) {
    health.register('restore', async () => problemOf((await repository.read()).state));
  }
}
