import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { RestoreRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { RestoreService } from './restore.service.js';

/** What operators see and decide about a database that is older than what the hub has said. */
@Controller()
export class RestoreController {
  constructor(@Inject(RestoreService) private readonly restores: RestoreService) {}

  @Question('restore.status')
  status(): Promise<RestoreRpc['restore.status']['response']> {
    return this.restores.status();
  }

  @Question('restore.begin')
  begin(
    @Payload() { operator }: RestoreRpc['restore.begin']['request'],
  ): Promise<RestoreRpc['restore.begin']['response']> {
    return this.restores.begin(operator);
  }

  @Question('restore.finish')
  finish(
    @Payload() { operator }: RestoreRpc['restore.finish']['request'],
  ): Promise<RestoreRpc['restore.finish']['response']> {
    return this.restores.finish(operator);
  }
}
