import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { DeliveryRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { SigningKey } from '@valija/tokens';
import { ReleasesService } from '../releases/releases.service.js';
import { AppearancesService } from './appearances.service.js';

/** What the citizens' API asks of delivery. */
@Controller()
export class AppearancesController {
  constructor(
    @Inject(AppearancesService) private readonly appearances: AppearancesService,
    @Inject(ReleasesService) private readonly releases: ReleasesService,
    @Inject(SigningKey) private readonly key: SigningKey,
  ) {}

  @Question('delivery.appear')
  appear(
    @Payload() request: DeliveryRpc['delivery.appear']['request'],
  ): Promise<DeliveryRpc['delivery.appear']['response']> {
    return this.appearances.appear(request);
  }

  @Question('delivery.ticket')
  ticket(
    @Payload() request: DeliveryRpc['delivery.ticket']['request'],
  ): Promise<DeliveryRpc['delivery.ticket']['response']> {
    return this.releases.ticket(request);
  }

  @Question('delivery.keys')
  keys(): DeliveryRpc['delivery.keys']['response'] {
    return { keys: [{ ...this.key.publicJwk }] };
  }
}
