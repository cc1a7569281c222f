import { personalFields } from '@valija/contracts';

const REDACTED = '[redacted]';
const MAX_DEPTH = 8;

/** Secrets, beside what the schemas mark as personal. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'accessToken',
  'access_token',
  'id_token',
  'nif',
  'databaseUrl',
  'secret',
];

const hidden = new Set([...personalFields, ...SECRET_FIELDS]);

/** Spanish identity numbers (DNI, NIE, entities), wherever they stand in a text. */
const ID_NUMBER = /\b(?:\d{8}[A-Z]|[XYZKLM]\d{7}[A-Z]|[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J])\b/gi;
const BEARER = /\b(Bearer|DPoP)\s+[\w.~+/=-]+/gi;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const URL_PASSWORD = /(\w+:\/\/[^\s:/@]+):[^\s@]+@/g;

/**
 * A copy in which no marked field has a value and no text holds an identity number, a token or a password. The second
 * wall: code is written so that personal data is not handed to the log at all.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value;
  if (Buffer.isBuffer(value)) return `[${String(value.length)} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, hidden.has(key) ? REDACTED : redact(item, depth + 1)]),
  );
}

/** A text without identity numbers, tokens and passwords. */
export function redactText(text: string): string {
  return text
    .replace(JWT, REDACTED)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(URL_PASSWORD, `$1:${REDACTED}@`)
    .replace(ID_NUMBER, REDACTED);
}

/** Drivers hang the statement and its values on their errors. */
const DRIVER_FIELDS = new Set(['parameters', 'driverError', 'query', 'detail', 'where', 'internalQuery']);

function redactError(error: Error, depth: number): unknown {
  const { cause, name, message, stack, ...rest } = error as Error & Record<string, unknown>;
  return {
    type: name,
    message: redactText(message),
    ...(stack !== undefined && { stack: redactText(stack) }),
    ...(redact(
      Object.fromEntries(Object.entries(rest).filter(([field]) => !DRIVER_FIELDS.has(field))),
      depth + 1,
    ) as object),
    ...(cause !== undefined && { cause: redact(cause, depth + 1) }),
  };
}
