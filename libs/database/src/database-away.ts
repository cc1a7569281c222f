import { CodedError } from '@valija/contracts';
import { QueryRunnerAlreadyReleasedError } from 'typeorm';

/** Postgres does not answer, or has just ended our connection: the world is at fault, and time may heal it. */
export class DatabaseAway extends CodedError {
  constructor(override readonly cause: Error) {
    super('service-unavailable', { service: 'postgres' });
  }
}

/** What the network says of it. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What Postgres says: connection exceptions, too many of them, shutting down, crashed, starting up. */
const STATES = /^(08...|53300|57P0[123])$/;
/** What `pg` says, without a code: "Connection terminated unexpectedly", "Client was closed and is not queryable"… */
const WORDS = /^(Connection terminated|Client (was closed|has encountered a connection error))/;

/** A failure as the service must see it: that Postgres is away is a fault with a code, not one that nobody expected. */
export function asAway(error: unknown): unknown {
  if (!isError(error) || error instanceof CodedError) return error;
  const code = 'code' in error ? String(error.code) : '';
  // TypeORM lets a runner go whose connection was lost between two statements, and then says only that.
  const isLost = error instanceof QueryRunnerAlreadyReleasedError;
  return isLost || NETWORK.has(code) || STATES.test(code) || WORDS.test(error.message)
    ? new DatabaseAway(error)
    : error;
}

/** Of whatever realm: what the network says is made by Node itself, which is another one where tests run in a context. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'stack' in error && 'message' in error;
}
