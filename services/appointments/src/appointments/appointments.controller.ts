import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { AppointmentsRpc, AppointmentsStreams } from '@valija/contracts';
import { Question, StreamedQuestion, lastWhole } from '@valija/rpc';
import { SigningKey } from '@valija/tokens';
import { type Observable, from } from 'rxjs';
import { AppointmentsService } from './appointments.service.js';

type Asked<K extends keyof AppointmentsRpc> = AppointmentsRpc[K]['request'];
type Answered<K extends keyof AppointmentsRpc> = Promise<AppointmentsRpc[K]['response']>;

/** What the citizens' API asks of appointments. */
@Controller()
export class AppointmentsController {
  constructor(
    @Inject(AppointmentsService) private readonly appointments: AppointmentsService,
    @Inject(SigningKey) private readonly key: SigningKey,
  ) {}

  @Question('appointments.list')
  list(@Payload() request: Asked<'appointments.list'>): Answered<'appointments.list'> {
    return lastWhole(this.appointments.listParts(request));
  }

  @StreamedQuestion('appointments.listParts')
  listParts(
    @Payload() request: Asked<'appointments.list'>,
  ): Observable<AppointmentsStreams['appointments.listParts']['response']> {
    return from(this.appointments.listParts(request));
  }

  @Question('appointments.one')
  one(@Payload() { caller, appointmentId }: Asked<'appointments.one'>): Answered<'appointments.one'> {
    return this.appointments.one(caller, appointmentId);
  }

  @Question('appointments.keys')
  keys(): AppointmentsRpc['appointments.keys']['response'] {
    return { keys: [{ ...this.key.publicJwk }] };
  }
}
