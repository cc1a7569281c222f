import type { AlertKind, AlertSettings, OpenDispatch } from '@valija/contracts';
import type { Judgement } from '../sending/mail-kind.js';
import { afterQuietHours } from '../settings/quiet-hours.js';
import { reminderDueAt } from './schedule.js';

const HOUR_MS = 3_600_000;

/**
 * Whether an alert still has something to say, by how things stand now: what was opened meanwhile needs none, a term that was
 * extended moves its reminders, and people may have changed what they want.
 *
 * @param open how its dispatch stands; undefined where it is open no more
 */
export function judge(
  kind: AlertKind,
  open: OpenDispatch | undefined,
  settings: AlertSettings,
  nowMs: number,
): Judgement {
  if (!open) return { kind: 'drop', reason: 'closed' };
  if (!(kind === 'new' ? settings.arrivals : settings.reminders))
    return { kind: 'drop', reason: 'not-wanted' };
  const dueAtMs = reminderDueAt(kind, open, settings);
  if (dueAtMs !== undefined && dueAtMs > nowMs + HOUR_MS) return { kind: 'postpone', dueAtMs };
  const quietUntilMs = afterQuietHours(nowMs, settings);
  const isInTime = open.expiresAtMs === null || quietUntilMs < open.expiresAtMs - HOUR_MS;
  return quietUntilMs > nowMs && isInTime ? { kind: 'postpone', dueAtMs: quietUntilMs } : { kind: 'send' };
}
