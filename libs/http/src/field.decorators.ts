import { Matches, ValidateBy, isISO8601 } from 'class-validator';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** An id as PostgreSQL has it too: what only looks like one would fail there. */
export function IsId(): PropertyDecorator {
  return Matches(UUID, { message: 'must be a UUID in lower case' });
}

/** A moment with its offset (RFC 3339). A day alone, or a week, begins at another moment for everybody. */
export function IsInstant(): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'string' && INSTANT.test(value) && isISO8601(value, { strict: true });
  return ValidateBy(
    { name: 'isInstant', validator: { validate } },
    { message: 'must be an instant with its offset (2026-11-01T09:00:00+01:00)' },
  );
}
