import { writeFileSync } from 'node:fs';
import type { AppointmentRow } from '@valija/contracts';
import type { Command } from 'commander';
import type { CitizenApi } from '../citizen/citizen-api.js';
import { coverageLines } from '../citizen/coverage-lines.js';
import type { Context } from '../context.js';
import { table } from '../output.js';
import { type PersonaOptions, apiOf, languageOption, methodOption } from './citizen.js';

interface AppointmentsOptions extends PersonaOptions {
  readonly past?: boolean;
  readonly one?: string;
  readonly ics?: string;
}

export function addAppointments(program: Command, context: Context): void {
  program
    .command('appointments')
    .summary('what a persona has booked, live from the bodies that gave it')
    .argument('<persona>')
    .option('--past', 'those that are over or were cancelled')
    .option('--one <appointmentId>', 'one of them, with what to bring')
    .option('--ics <file>', 'write it, or all that are to come, as a calendar')
    .addOption(methodOption())
    .addOption(languageOption())
    .action(async (persona: string, options: AppointmentsOptions) => {
      const api = await apiOf(context, persona, options);
      if (options.one === undefined) await list(context, api, { ...options, persona });
      else await one(context, api, { ...options, one: options.one });
    });
}

async function list(
  context: Context,
  api: CitizenApi,
  { persona, past = false, ics }: AppointmentsOptions & { readonly persona: string },
): Promise<void> {
  const answer = await api.appointments(past);
  const files = ics === undefined ? [] : await write(api, ics);
  const rows = answer.items.map((item) => [
    item.appointmentId,
    onTheClock(item),
    item.status,
    item.body.name,
    item.subject.text,
    item.place?.name ?? '',
  ]);
  context
    .output()
    .result({ ...answer, files }, () =>
      [
        rows.length === 0
          ? `${persona} ${past ? 'has had' : 'has'} no appointments.`
          : table(rows, ['APPOINTMENT', 'WHEN', 'STATUS', 'WITH', 'SUBJECT', 'PLACE']),
        ...(answer.next === null ? [] : ['There are more.']),
        ...files.map((file) => `written: ${file}`),
        ...coverageLines(answer.coverage),
      ].join('\n'),
    );
}

async function one(
  context: Context,
  api: CitizenApi,
  { one: appointmentId, ics }: AppointmentsOptions & { readonly one: string },
): Promise<void> {
  const found = await api.appointment(appointmentId);
  const files = ics === undefined ? [] : await write(api, ics, appointmentId);
  const { place } = found;
  context
    .output()
    .result({ ...found, files }, () =>
      [
        `${found.subject.text} (${found.body.name})`,
        `${onTheClock(found)}: ${found.status}`,
        ...(place
          ? [[place.name, place.desk, place.address, place.municipality].filter(Boolean).join(', ')]
          : []),
        ...found.toBring.map(({ text }) => `  bring: ${text}`),
        ...(found.locator === undefined ? [] : [`  reference: ${found.locator}`]),
        ...(found.pageUrl === undefined ? [] : [`  change it at ${found.pageUrl}`]),
        ...files.map((file) => `  written: ${file}`),
      ].join('\n'),
    );
}

/** The time on the clock of the place, and which clock that is. */
function onTheClock({ startsAt, timeZone }: AppointmentRow): string {
  return `${startsAt.slice(0, 10)} ${startsAt.slice(11, 16)} ${timeZone}`;
}

async function write(api: CitizenApi, file: string, appointmentId?: string): Promise<string[]> {
  writeFileSync(file, await api.calendar(appointmentId));
  return [file];
}
