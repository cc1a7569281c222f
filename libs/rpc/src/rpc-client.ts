import { sleep } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import { traced } from '@valija/observability';
import { type MonoTypeOperatorFunction, firstValueFrom, map, takeUntil, timer } from 'rxjs';
import { Connection } from './connection.js';
import { valuesOf } from './values-of.js';
import { isWireFailure } from './wire-failure.js';

/** What a service can be asked: pattern → request and response. */
export type RpcMethods<M> = { [K in keyof M]: { request: unknown; response: unknown } };

export interface RpcClientOptions {
  /** Of the service that is asked, for errors and traces. */
  readonly service: string;
  readonly host: string;
  readonly port: number;
  /** Budget of a call, with every attempt, in milliseconds. */
  readonly timeoutMs?: number;
}

/** A failure that another service answered. */
export class RemoteFailure extends CodedError {}

const DEFAULT_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;

/** Asks one service over TCP. A lost connection is no answer: it asks again until the budget is spent. */
export class RpcClient<M extends RpcMethods<M>> {
  private connection: Connection;
  /** Those of a process that leaves, on which something is still being answered. */
  private readonly left = new Set<Connection>();
  private readonly closing = new AbortController();

  constructor(private readonly options: RpcClientOptions) {
    this.connection = this.connect();
  }

  /**
   * @throws RemoteFailure with the code that the service answered
   * @throws CodedError `service-unavailable` where it did not answer within the budget
   */
  call<K extends keyof M & string>(
    pattern: K,
    request: M[K]['request'],
    timeoutMs = this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  ): Promise<M[K]['response']> {
    return traced(`${this.options.service} ${pattern}`, { kind: 'client' }, async () => {
      const deadline = performance.now() + timeoutMs;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
        const answer = await this.attempt(pattern, request, deadline - performance.now());
        if ('response' in answer) return answer.response;
        if (performance.now() + pauseMs >= deadline) throw this.unavailable();
        await sleep(pauseMs, this.closing.signal);
        if (this.closing.signal.aborted) throw this.unavailable();
      }
    });
  }

  /**
   * Asks a question that is answered in parts, the last of them within the budget. It is asked again only as long as no
   * part has come.
   *
   * @throws as `call`
   */
  async *stream<K extends keyof M & string>(
    pattern: K,
    request: M[K]['request'],
    timeoutMs = this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  ): AsyncGenerator<M[K]['response'], void, undefined> {
    const deadline = performance.now() + timeoutMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      let isBegun = false;
      const { connection } = this;
      try {
        const parts = connection.send<M[K]['response']>(pattern, request);
        for await (const part of valuesOf(parts.pipe(within(deadline - performance.now())))) {
          isBegun = true;
          yield part;
        }
        return;
      } catch (error) {
        this.throwUnlessLost(error, connection);
        if (isBegun || performance.now() + pauseMs >= deadline) throw this.unavailable();
        await sleep(pauseMs, this.closing.signal);
        if (this.closing.signal.aborted) throw this.unavailable();
      }
    }
  }

  /** Whatever still waits for an answer ends as `service-unavailable`: it would hold up the end of the process. */
  close(): void {
    this.closing.abort();
    for (const each of [this.connection, ...this.left]) each.close();
  }

  private async attempt(
    pattern: string,
    request: unknown,
    remainingMs: number,
  ): Promise<{ response: unknown } | { lost: true }> {
    const { connection } = this;
    try {
      const answers = connection.send<unknown>(pattern, request);
      return { response: await firstValueFrom(answers.pipe(within(remainingMs))) };
    } catch (error) {
      this.throwUnlessLost(error, connection);
      return { lost: true };
    }
  }

  /** What was lost on the way may be asked again; everything else is an answer. */
  private throwUnlessLost(error: unknown, connection: Connection): void {
    if (error instanceof BudgetSpent) throw this.unavailable();
    if (isLost(error)) return;
    // A service that answers something else is another version, or broken: asking again would not help.
    if (!isWireFailure(error)) throw new RemoteFailure('internal-error', { service: this.options.service });
    if (error.leaving !== true) throw new RemoteFailure(error.code, error.facts);
    this.goElsewhere(connection);
  }

  /** The process behind a connection leaves: what is asked from now on is asked on another one. */
  private goElsewhere(from: Connection): void {
    if (this.connection !== from) return;
    this.left.add(from);
    this.connection = this.connect();
    from.leave();
  }

  private connect(): Connection {
    return new Connection(this.options, (connection) => {
      this.left.delete(connection);
    });
  }

  private unavailable(): CodedError {
    return new CodedError('service-unavailable', { service: this.options.service });
  }
}

class BudgetSpent extends Error {}

/** All of an answer within so long, else BudgetSpent: however much of it has come. */
function within<T>(ms: number): MonoTypeOperatorFunction<T> {
  const end = timer(Math.max(1, ms)).pipe(
    map(() => {
      throw new BudgetSpent();
    }),
  );
  return takeUntil(end);
}

/** What breaks on the way is an Error, of whatever realm; what a service answered is plain data. */
function isLost(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'stack' in error;
}
