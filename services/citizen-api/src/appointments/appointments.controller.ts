import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Caller } from '@valija/contracts';
import { Audience, ProblemResponse, sendEvents, wantsEvents } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { Me } from '../identity/caller.decorator.js';
import { AppointmentParameter, AppointmentsQuery } from './appointments.dto.js';
import { AppointmentPageResponse, AppointmentResponse } from './appointments.response.js';
import { AppointmentsService } from './appointments.service.js';

const CALENDAR = 'text/calendar';

/** Asked live of the bodies that gave them; nothing is kept, and nothing is booked here. */
@ApiTags('appointments')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Audience('citizen', 'appointments:read')
@Controller('v1/appointments')
export class AppointmentsController {
  constructor(@Inject(AppointmentsService) private readonly appointments: AppointmentsService) {}

  @Get()
  @ApiOperation({
    summary: 'Those to come by date, or those that are over, and who has not answered',
    description:
      'In the order of their dates. With `Accept: text/event-stream` it comes in events: `part` for each system as it answers, and `whole` at the end.',
  })
  @ApiProduces('application/json', 'text/event-stream')
  @ApiOkResponse({ type: AppointmentPageResponse })
  async list(
    @Me() caller: Caller,
    @Query() query: AppointmentsQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (wantsEvents(accept)) await sendEvents(reply, this.appointments.listParts(caller, query));
    else await reply.send(await this.appointments.list(caller, query));
  }

  @Get('calendar.ics')
  @ApiOperation({
    summary: 'All that are to come, as iCalendar (RFC 5545)',
    description: 'Who has not answered is named in the description of the calendar.',
  })
  @ApiProduces(CALENDAR)
  @ApiOkResponse({ type: String })
  async calendar(@Me() caller: Caller, @Res() reply: FastifyReply): Promise<void> {
    await sendCalendar(reply, 'appointments.ics', await this.appointments.calendar(caller));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One of them, to come or over' })
  @ApiOkResponse({ type: AppointmentResponse })
  one(@Me() caller: Caller, @Param() { id }: AppointmentParameter): Promise<AppointmentResponse> {
    return this.appointments.one(caller, id);
  }

  @Get(':id/calendar.ics')
  @ApiOperation({ summary: 'One of them, as iCalendar (RFC 5545)' })
  @ApiProduces(CALENDAR)
  @ApiOkResponse({ type: String })
  async calendarOfOne(
    @Me() caller: Caller,
    @Param() { id }: AppointmentParameter,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendCalendar(reply, 'appointment.ics', await this.appointments.calendarOfOne(caller, id));
  }
}

async function sendCalendar(reply: FastifyReply, fileName: string, calendar: string): Promise<void> {
  await reply
    .headers({
      'content-type': `${CALENDAR}; charset=utf-8`,
      'content-disposition': `attachment; filename="${fileName}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .send(calendar);
}
