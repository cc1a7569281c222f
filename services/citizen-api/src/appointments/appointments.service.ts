import { Inject, Injectable } from '@nestjs/common';
import type { AppointmentList, AppointmentListRequest, AppointmentRow, Caller } from '@valija/contracts';
import { limits } from '@valija/contracts';
import type { ServerEvent } from '@valija/http';
import { inEvents } from '../answers/in-events.js';
import type { AppointmentsQuery } from './appointments.dto.js';
import { AppointmentsGateway } from './appointments.gateway.js';
import type { AppointmentPageResponse, AppointmentResponse } from './appointments.response.js';
import { calendarOf } from './calendar.js';

/** A hundred appointments on a page: nobody has more to come than three of them, and who says so without end is not believed. */
const MOST_PAGES = 3;

@Injectable()
export class AppointmentsService {
  constructor(@Inject(AppointmentsGateway) private readonly appointments: AppointmentsGateway) {}

  list(caller: Caller, query: AppointmentsQuery): Promise<AppointmentPageResponse> {
    return this.appointments.list(requestOf(caller, query));
  }

  listParts(caller: Caller, query: AppointmentsQuery): AsyncIterable<ServerEvent> {
    return inEvents(this.appointments.listParts(requestOf(caller, query)), 'items');
  }

  one(caller: Caller, appointmentId: string): Promise<AppointmentResponse> {
    return this.appointments.one(caller, appointmentId);
  }

  async calendarOfOne(caller: Caller, appointmentId: string): Promise<string> {
    const item = await this.appointments.one(caller, appointmentId);
    return calendarOf({ items: [item] }, caller.languages);
  }

  /** All that are to come; who has not answered is said in it. */
  async calendar(caller: Caller): Promise<string> {
    const items: AppointmentRow[] = [];
    const pages: AppointmentList[] = [];
    let cursor: string | null = null;
    do {
      const page: AppointmentList = await this.appointments.list({
        caller,
        isPast: false,
        cursor,
        limit: limits.pageSize.max,
      });
      pages.push(page);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null && pages.length < MOST_PAGES);
    const sources = pages.flatMap(({ coverage }) => coverage.sources);
    return calendarOf({ items, sources }, caller.languages);
  }
}

function requestOf(caller: Caller, { past, cursor, limit }: AppointmentsQuery): AppointmentListRequest {
  return { caller, isPast: past === 'true', cursor: cursor ?? null, limit };
}
