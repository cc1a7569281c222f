import type { AlertKind, AlertSettings, OpenDispatch } from '@valija/contracts';
import { lastDayOf } from '@valija/legal';
import { afterQuietHours, daysBefore, instantOf } from '../settings/quiet-hours.js';

export interface PlannedAlert {
  readonly kind: AlertKind;
  readonly dueAtMs: number;
}

export interface ScheduleInput {
  readonly dispatch: OpenDispatch;
  readonly settings: AlertSettings;
  /** So long an alert of something new waits for others to go with it. */
  readonly holdMs: number;
  /** What became visible before is not new to the person: they were in their folder then. */
  readonly newSinceMs: number;
  readonly nowMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REMINDER_TIME = '10:00';
/** Of a person whose clock is far from Madrid's, ten in the morning may be too late. */
const LEAST_LEFT_MS = 8 * HOUR_MS;

const reminders = [
  ['five-days-left', 5],
  ['two-days-left', 2],
  ['last-day', 0],
] as const satisfies readonly (readonly [AlertKind, number])[];

/**
 * When a person is told of a dispatch. A reminder that would come within a day of its becoming visible says nothing new, and one that
 * is more than a day late is left to the next: but for the last, which comes as long as there is time to act.
 */
export function scheduleOf(input: ScheduleInput): PlannedAlert[] {
  return [...arrivalOf(input), ...remindersOf(input)];
}

function arrivalOf({ dispatch, settings, holdMs, newSinceMs, nowMs }: ScheduleInput): PlannedAlert[] {
  if (!settings.arrivals || dispatch.visibleFromMs < newSinceMs) return [];
  const held = Math.max(dispatch.visibleFromMs, nowMs) + holdMs;
  return [{ kind: 'new', dueAtMs: withinTerm(afterQuietHours(held, settings), held, dispatch) }];
}

function remindersOf({ dispatch, settings, nowMs }: ScheduleInput): PlannedAlert[] {
  const { kind, expiresAtMs, visibleFromMs } = dispatch;
  if (!settings.reminders || kind !== 'notification' || expiresAtMs === null) return [];
  return reminders.flatMap(([name, daysLeft]): PlannedAlert[] => {
    const dueAtMs = reminderAt(dispatch, daysLeft, settings);
    if (name === 'last-day') return [{ kind: name, dueAtMs }];
    return dueAtMs < visibleFromMs + DAY_MS || dueAtMs < nowMs - DAY_MS ? [] : [{ kind: name, dueAtMs }];
  });
}

/**
 * When a reminder of this kind is due, as the term stands now.
 *
 * @returns undefined for what is no reminder, or has no term
 */
export function reminderDueAt(
  kind: AlertKind,
  dispatch: OpenDispatch,
  settings: AlertSettings,
): number | undefined {
  const found = reminders.find(([name]) => name === kind);
  return found && dispatch.expiresAtMs !== null ? reminderAt(dispatch, found[1], settings) : undefined;
}

function reminderAt(dispatch: OpenDispatch, daysLeft: number, settings: AlertSettings): number {
  const expiresAtMs = dispatch.expiresAtMs ?? 0;
  const day = daysBefore(lastDayOf(expiresAtMs), daysLeft);
  const planned = Math.min(instantOf(day, REMINDER_TIME, settings.timeZone), expiresAtMs - LEAST_LEFT_MS);
  return withinTerm(afterQuietHours(planned, settings), planned, dispatch);
}

/** Quiet hours hold nothing back until it is too late. */
function withinTerm(dueAtMs: number, plannedMs: number, { expiresAtMs }: OpenDispatch): number {
  return expiresAtMs !== null && dueAtMs >= expiresAtMs - HOUR_MS ? plannedMs : dueAtMs;
}
