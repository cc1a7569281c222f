import { CodedError } from '@valija/contracts';
import type { AskGate } from '@valija/database';

/**
 * `unchecked`: nobody has compared this database with the topics since it was started. `behind`: the topics hold what it
 * does not know. `replaying`: an operator has said that no newer one is to be had, and what was answered is read again.
 */
export type StandingState = 'unchecked' | 'behind' | 'replaying' | 'open';

/**
 * Another start of the server, another database of it, or the table made anew. A backup carries the instance that it was
 * taken of, so what it says of itself counts nowhere else, and nobody can forget to say that it was restored.
 */
export const INSTANCE = `concat_ws('/', extract(epoch FROM pg_postmaster_start_time()),
  (SELECT oid FROM pg_database WHERE datname = current_database()), 'standing'::regclass::oid)`;

const STANDING = {
  name: 'standing',
  text: `SELECT CASE WHEN instance = ${INSTANCE} THEN state ELSE 'unchecked' END AS state FROM standing`,
};

const WORDS: Readonly<Record<Exclude<StandingState, 'open'>, string>> = {
  unchecked: 'the database is compared with the topics',
  behind: 'the database is older than what the topics say: valija restore',
  replaying: 'a restored database is brought up to what the topics say: valija restore',
};

export function problemOf(state: StandingState): string | undefined {
  return state === 'open' ? undefined : WORDS[state];
}

/** Nothing is asked of a database, and nothing done with it, that does not know what the hub has said. */
export class StoreClosed extends CodedError {
  constructor(readonly state: StandingState) {
    super('service-unavailable', { service: 'metadata-store', standing: state });
    this.message = problemOf(state) ?? state;
  }
}

/** Lets those in whose work may be done in these states. */
export function gateIn(...states: readonly StandingState[]): AskGate {
  return async (client) => {
    const { rows } = await client.query<{ state: StandingState }>(STANDING);
    const state = rows[0]?.state ?? 'unchecked';
    if (!states.includes(state)) throw new StoreClosed(state);
  };
}
