import { type Metrics } from '@valija/observability';
import { ConsecutiveBreaker, type IPolicy, bulkhead, circuitBreaker, handleWhen, wrap } from 'cockatiel';
import { Pool } from 'undici';
import { CallFailed, asFailure, isTakenBack } from './call-failed.js';
import { type OriginRules, publicOrigins, urlRefusal } from './origin-rules.js';
import { AddressRefused, type Resolve, resolveBySystem, resolverOf, vettedLookup } from './vetted-lookup.js';

/** How long, how many and how much: per administration. */
export interface CallBudget {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly totalMs: number;
  /** Calls at once; more are refused at the door. */
  readonly concurrency: number;
  /** So many failures one after the other, and the administration is left alone for a while. */
  readonly failuresToOpen: number;
  readonly openMs: number;
}

export const defaultBudget: CallBudget = {
  connectMs: 1_000,
  firstByteMs: 3_000,
  totalMs: 10_000,
  concurrency: 24,
  failuresToOpen: 5,
  openMs: 10_000,
};

export interface CallRequest {
  /** Base URL, as the directory has it. */
  readonly endpoint: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whose connections, bulkhead and breaker these are; those of the address where nothing is said. */
  readonly line?: string;
  /** Ends the call. For any other reason than a TimeoutError it says nothing of the administration. */
  readonly signal?: AbortSignal;
  /**
   * The body goes on to somebody who may be slower than the administration. Then the whole time is that of both, and
   * what counts against the administration is its silence.
   */
  readonly isPassedOn?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as it comes; must be read to its end, or left by throwing. */
  readonly body: AsyncIterable<Buffer>;
}

export interface CallOptions {
  readonly budget?: CallBudget;
  /** Public addresses and TLS, where nothing else is said. */
  readonly rules?: OriginRules;
  /** How names become addresses; by DNS, or by the system in the sandbox. */
  readonly resolve?: Resolve;
}

interface Target {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isPassedOn: boolean;
  readonly signal: AbortSignal | undefined;
}

interface Line {
  readonly pool: Pool;
  readonly policy: IPolicy;
}

const SERVER_ERROR = 500;
const DELIBERATE = 503;
/** 50 MiB to a telephone at 1 Mbit/s take seven minutes. */
const PASSED_ON_WITHIN_MS = 600_000;

/**
 * Calls to administrations. Each has connections, a bulkhead and a breaker of its own, so a slow one slows nobody else.
 * Nothing is retried or hedged here: a second request may be a second access in the books of the origin. Redirects are
 * not followed: an address comes from the directory, never from an answer. Each connection looks its name up and goes to
 * an address that was vetted, over TLS (docs/adr/0020).
 */
export class Administrations {
  private readonly lines = new Map<string, Line>();
  private readonly seconds;
  private readonly refused;
  private readonly budget: CallBudget;
  private readonly rules: OriginRules;
  private readonly resolve: Resolve;

  constructor(
    metrics: Metrics,
    { budget = defaultBudget, rules = publicOrigins, resolve }: CallOptions = {},
  ) {
    this.budget = budget;
    this.rules = rules;
    this.resolve = resolve ?? (rules.profile === 'sandbox' ? resolveBySystem : resolverOf(budget.connectMs));
    this.refused = metrics.counter(
      'administration_refused_total',
      'Calls to administrations that were not made: their address, or their lack of TLS, forbids it',
      ['host', 'why'],
    );
    this.seconds = metrics.histogram('administration_seconds', 'Time of a call to an administration', [
      'host',
      'outcome',
    ]);
  }

  /**
   * Asks an administration and reads its answer within the budget.
   *
   * @throws CallFailed, or what `read` throws
   */
  async get<T>(
    { endpoint, path, headers, line, signal, isPassedOn = false }: CallRequest,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T> {
    const base = new URL(endpoint);
    const target = { path: base.pathname.replace(/\/$/, '') + path, headers, signal, isPassedOn };
    const refusal = urlRefusal(base, this.rules);
    if (refusal !== undefined) throw this.refuse(base.host, refusal);
    const { pool, policy } = this.line(base.origin, line);
    const end = this.seconds.startTimer({ host: base.host });
    const result = await policy
      .execute(() => this.request(pool, target, read))
      .catch((error: unknown) => {
        const failure =
          error instanceof AddressRefused ? this.refuse(base.host, error.why) : asFailure(error);
        end({ outcome: failure instanceof CallFailed ? failure.reason : 'failed' });
        throw failure;
      });
    // What the reader throws is its own: it is passed on as it is.
    end({ outcome: 'thrown' in result ? 'refused' : 'answered' });
    if ('thrown' in result) throw result.thrown;
    return result.value;
  }

  async close(): Promise<void> {
    await Promise.all([...this.lines.values()].map(({ pool }) => pool.destroy()));
  }

  private refuse(host: string, why: string): CallFailed {
    this.refused.inc({ host, why });
    return new CallFailed('address-refused', why);
  }

  /** What `read` throws is its own affair and no failure of the line; what the line throws counts for the breaker. */
  private async request<T>(
    pool: Pool,
    { path, headers, isPassedOn, signal: end }: Target,
    read: (answer: Answer) => Promise<T>,
  ): Promise<{ value: T } | { thrown: unknown }> {
    const ends = [
      AbortSignal.timeout(isPassedOn ? PASSED_ON_WITHIN_MS : this.budget.totalMs),
      end ?? [],
    ].flat();
    const signal = AbortSignal.any(ends);
    const response = await pool.request({ method: 'GET', path, headers: { ...headers }, signal });
    // A body that is left unread says so as an error, which would end the process; what counts is thrown where it is read.
    response.body.on('error', () => undefined);
    if (response.statusCode >= SERVER_ERROR && response.statusCode !== DELIBERATE) {
      response.body.destroy();
      throw new CallFailed('server-error');
    }
    let lineFailure: unknown;
    const body = watched(response.body, (error) => {
      lineFailure = error;
    });
    try {
      return { value: await read({ status: response.statusCode, headers: single(response.headers), body }) };
    } catch (thrown) {
      response.body.destroy();
      if (lineFailure !== undefined) throw asFailure(lineFailure);
      return { thrown };
    }
  }

  private line(origin: string, owner = ''): Line {
    const name = `${origin} ${owner}`;
    const known = this.lines.get(name);
    if (known) return known;
    const { connectMs, firstByteMs, totalMs, concurrency, failuresToOpen, openMs } = this.budget;
    const line: Line = {
      pool: new Pool(origin, {
        connections: concurrency,
        connect: {
          timeout: connectMs,
          lookup: vettedLookup(this.rules, this.resolve),
          autoSelectFamily: true,
          // Whatever the environment of the process says.
          rejectUnauthorized: true,
        },
        allowH2: false,
        headersTimeout: firstByteMs,
        bodyTimeout: totalMs,
        pipelining: 1,
        keepAliveTimeout: 30_000,
      }),
      // The bulkhead outside: who is turned away at the door says nothing of the administration.
      policy: wrap(
        bulkhead(concurrency, concurrency),
        // A refused address is no failure of the line: it is told as what it is each time. Nor is a question taken back.
        circuitBreaker(
          handleWhen((error) => !(error instanceof AddressRefused) && !isTakenBack(error)),
          { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failuresToOpen) },
        ),
      ),
    };
    this.lines.set(name, line);
    return line;
  }
}

async function* watched(
  body: AsyncIterable<Buffer>,
  onFailure: (error: unknown) => void,
): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    onFailure(error);
    throw error;
  }
}

function single(headers: Record<string, string | string[] | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
