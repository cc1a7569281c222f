import { ClientTCP } from '@nestjs/microservices';
import { sleep } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import { activeTraceparent, traced } from '@valija/observability';
import { TimeoutError, firstValueFrom, timeout } from 'rxjs';
import { FramedSocket } from './framed-socket.js';
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
  private readonly client: ClientTCP;
  private readonly closing = new AbortController();

  constructor(private readonly options: RpcClientOptions) {
    this.client = new ClientTCP({ host: options.host, port: options.port, socketClass: FramedSocket });
    this.client.setOnDispatchHook((packet) => {
      const traceparent = activeTraceparent();
      if (traceparent !== undefined) packet.metadata = { traceparent };
    });
    // The reason is in the answer of each call that it broke.
    (this.client as unknown as { logger: { error: () => void } }).logger = { error: () => undefined };
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
   * Asks a question that is answered in parts. It is asked again only as long as no part has come.
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
      try {
        const left = Math.max(1, deadline - performance.now());
        const parts = this.client.send<M[K]['response'], unknown>(pattern, request ?? {});
        for await (const part of valuesOf(parts.pipe(timeout({ each: left })))) {
          isBegun = true;
          yield part;
        }
        return;
      } catch (error) {
        this.throwUnlessLost(error);
        if (isBegun || performance.now() + pauseMs >= deadline) throw this.unavailable();
        await sleep(pauseMs, this.closing.signal);
        if (this.closing.signal.aborted) throw this.unavailable();
      }
    }
  }

  /** Whatever still waits for an answer ends as `service-unavailable`: it would hold up the end of the process. */
  close(): void {
    this.closing.abort();
    this.client.close();
  }

  private async attempt(
    pattern: string,
    request: unknown,
    remainingMs: number,
  ): Promise<{ response: unknown } | { lost: true }> {
    try {
      const answers = this.client.send<unknown, unknown>(pattern, request ?? {});
      return { response: await firstValueFrom(answers.pipe(timeout(Math.max(1, remainingMs)))) };
    } catch (error) {
      this.throwUnlessLost(error);
      return { lost: true };
    }
  }

  /** What was lost on the way may be asked again; everything else is an answer. */
  private throwUnlessLost(error: unknown): void {
    if (error instanceof TimeoutError) throw this.unavailable();
    if (isLost(error)) return;
    // A service that answers something else is another version, or broken: asking again would not help.
    if (!isWireFailure(error)) throw new RemoteFailure('internal-error', { service: this.options.service });
    if (error.leaving !== true) throw new RemoteFailure(error.code, error.facts);
    this.client.close();
  }

  private unavailable(): CodedError {
    return new CodedError('service-unavailable', { service: this.options.service });
  }
}

/** What breaks on the way is an Error, of whatever realm; what a service answered is plain data. */
function isLost(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'stack' in error;
}
