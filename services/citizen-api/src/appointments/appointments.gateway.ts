import { Inject, Injectable } from '@nestjs/common';
import type {
  AppointmentList,
  AppointmentListRequest,
  AppointmentRow,
  AppointmentsRpc,
  AppointmentsStreams,
  Caller,
  InParts,
} from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const APPOINTMENTS = 'APPOINTMENTS';

/** Longer than appointments waits for the systems (at most 9 s): it says itself who was too slow. Nobody waits longer for it. */
const WITHIN_MS = 10_000;

/** appointments, over TCP. */
@Injectable()
export class AppointmentsGateway {
  constructor(
    @Inject(APPOINTMENTS) private readonly appointments: RpcClient<AppointmentsRpc & AppointmentsStreams>,
  ) {}

  list(request: AppointmentListRequest): Promise<AppointmentList> {
    return this.appointments.call('appointments.list', request, WITHIN_MS);
  }

  listParts(request: AppointmentListRequest): AsyncIterable<InParts<AppointmentRow, AppointmentList>> {
    return this.appointments.stream('appointments.listParts', request, WITHIN_MS);
  }

  one(caller: Caller, appointmentId: string): Promise<AppointmentRow> {
    return this.appointments.call('appointments.one', { caller, appointmentId }, WITHIN_MS);
  }

  async keys(): Promise<Record<string, unknown>[]> {
    return (await this.appointments.call('appointments.keys', {})).keys;
  }
}
