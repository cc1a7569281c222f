import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { DispatchesRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { DispatchesService } from './dispatches.service.js';

/** What the citizens' API asks on behalf of a person. */
@Controller()
export class DispatchesController {
  constructor(@Inject(DispatchesService) private readonly dispatches: DispatchesService) {}

  @Question('dispatches.list')
  async list(
    @Payload() request: DispatchesRpc['dispatches.list']['request'],
  ): Promise<DispatchesRpc['dispatches.list']['response']> {
    return { page: Buffer.from(JSON.stringify(await this.dispatches.list(request))) };
  }

  @Question('dispatches.summary')
  async summary(
    @Payload() { caller }: DispatchesRpc['dispatches.summary']['request'],
  ): Promise<DispatchesRpc['dispatches.summary']['response']> {
    return { groups: await this.dispatches.summary(caller) };
  }

  @Question('dispatches.one')
  one(
    @Payload() { caller, dispatchId }: DispatchesRpc['dispatches.one']['request'],
  ): Promise<DispatchesRpc['dispatches.one']['response']> {
    return this.dispatches.one(caller, dispatchId);
  }

  @Question('dispatches.timeline')
  async timeline(
    @Payload() { caller, dispatchId }: DispatchesRpc['dispatches.timeline']['request'],
  ): Promise<DispatchesRpc['dispatches.timeline']['response']> {
    return { items: await this.dispatches.timeline(caller, dispatchId) };
  }
}
