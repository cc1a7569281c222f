import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { RpcException, type TcpContext } from '@nestjs/microservices';
import { CodedError } from '@valija/contracts';
import { type Logger, Metrics, traced } from '@valija/observability';
import { Observable, from, lastValueFrom, tap } from 'rxjs';
import { RPC_STREAM } from './question.js';
import { RpcGate } from './rpc-gate.js';
import { type WireFailure, wireFailure } from './wire-failure.js';

interface Metadata {
  readonly traceparent?: string;
}

/** Around every call over TCP: the trace goes on, its time is measured, and its failure becomes code and facts. */
@Injectable()
export class RpcInterceptor implements NestInterceptor {
  private readonly durations;

  constructor(
    @Inject(RpcGate) private readonly gate: RpcGate,
    @Inject(Metrics) metrics: Metrics,
    @Inject('LOGGER') private readonly logger: Logger,
  ) {
    this.durations = metrics.histogram('rpc_seconds', 'Time to answer a call over TCP', [
      'pattern',
      'outcome',
    ]);
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const context = execution.switchToRpc().getContext<TcpContext>();
    const pattern = context.getPattern();
    const metadata = context.getMetadata() as Metadata | undefined;
    if (this.gate.isLeaving) {
      throw new RpcException({ code: 'service-unavailable', facts: {}, leaving: true } satisfies WireFailure);
    }
    const parent = metadata?.traceparent;
    const answer = (onPart?: (part: unknown) => void): Promise<unknown> =>
      traced(pattern, { kind: 'server', parent }, () => this.answer(pattern, next, onPart));
    if (Reflect.getMetadata(RPC_STREAM, execution.getHandler()) !== true) return from(answer());
    return new Observable((subscriber) => {
      answer((part) => {
        subscriber.next(part);
      }).then(
        () => {
          subscriber.complete();
        },
        (error: unknown) => {
          subscriber.error(error);
        },
      );
    });
  }

  /** @param onPart hears of each part of an answer as it is known */
  private async answer(
    pattern: string,
    next: CallHandler,
    onPart: (part: unknown) => void = () => undefined,
  ): Promise<unknown> {
    this.gate.enter();
    const end = this.durations.startTimer({ pattern });
    try {
      const answer: unknown = await lastValueFrom(next.handle().pipe(tap(onPart)), { defaultValue: null });
      end({ outcome: 'ok' });
      return answer ?? null;
    } catch (error) {
      const failure = wireFailure(error);
      end({ outcome: failure.code });
      if (!(error instanceof CodedError))
        this.logger.error({ err: error, pattern }, 'a call over TCP failed');
      throw new RpcException(failure);
    } finally {
      this.gate.leave();
    }
  }
}
