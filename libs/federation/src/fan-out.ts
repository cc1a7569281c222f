import { type Clock, sleep } from '@valija/clock';
import type { Silence } from '@valija/contracts';
import { type Logger, type Metrics, traced } from '@valija/observability';
import { Silences } from './silences.js';
import type { Source } from './source.js';
import { SystemSilent, asSilence } from './system-silent.js';

/** What became of a question to one system. */
export type Outcome<T> =
  | { readonly kind: 'answered'; readonly source: Source; readonly answer: T; readonly tookMs: number }
  | {
      readonly kind: 'silent';
      readonly source: Source;
      readonly why: Silence;
      readonly sinceMs: number;
      readonly until: string | undefined;
    };

export interface Asking {
  /** The whole answer is there then, whoever has answered. */
  readonly withinMs: number;
  /** Who asked has left. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks one system. Whatever it throws as SystemSilent or CallFailed is the system's; anything else is a fault of ours. */
export type Ask<T> = (source: Source, signal: AbortSignal) => Promise<T>;

/**
 * One question to many systems at once. Outcomes come as they are known, one a system, none missing; those who have not
 * answered when the time is over are silent. Nothing of an answer is kept.
 */
export class FanOut {
  private readonly silences = new Silences();
  private readonly outcomes;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.outcomes = metrics.counter('federation_outcomes_total', 'What became of questions to systems', [
      'system',
      'outcome',
    ]);
  }

  async *ask<T>(
    sources: readonly Source[],
    ask: Ask<T>,
    { withinMs, signal }: Asking,
  ): AsyncGenerator<Outcome<T>> {
    const ending = new AbortController();
    const leave = (): void => {
      ending.abort();
    };
    signal?.addEventListener('abort', leave, { once: true });
    const outcomes = new ReadableStream<Outcome<T>>({
      start: (arrivals) => {
        const waiting = new Map(sources.map((source) => [source.systemId, source]));
        const settle = (outcome: Outcome<T>): void => {
          // What comes behind the deadline comes too late.
          if (!waiting.delete(outcome.source.systemId)) return;
          arrivals.enqueue(outcome);
          if (waiting.size === 0) arrivals.close();
        };
        if (sources.length === 0) arrivals.close();
        for (const source of sources) void this.askOne(source, ask, ending.signal).then(settle);
        void sleep(withinMs, ending.signal).then(() => {
          if (ending.signal.aborted) return;
          for (const source of [...waiting.values()]) settle(this.silent(source, 'too-slow', undefined));
          ending.abort(new DOMException('the whole answer was due', 'TimeoutError'));
        });
      },
    });
    try {
      for await (const outcome of outcomes) yield outcome;
    } finally {
      signal?.removeEventListener('abort', leave);
      ending.abort();
    }
  }

  private async askOne<T>(source: Source, ask: Ask<T>, signal: AbortSignal): Promise<Outcome<T>> {
    const started = performance.now();
    try {
      const answer = await traced('ask', { kind: 'client', attributes: { system: source.systemId } }, () =>
        ask(source, signal),
      );
      this.silences.answered(source.systemId);
      this.outcomes.inc({ system: source.systemId, outcome: 'answered' });
      return { kind: 'answered', source, answer, tookMs: Math.round(performance.now() - started) };
    } catch (error) {
      const silence = asSilence(error);
      if (silence instanceof SystemSilent) return this.silent(source, silence.why, silence.until);
      this.logger.error({ err: error, system: source.systemId }, 'a question to a system failed here');
      return this.silent(source, 'wrong-answer', undefined);
    }
  }

  private silent<T>(source: Source, why: Silence, until: string | undefined): Outcome<T> {
    const { systemId, announcedUntil } = source;
    const told: Silence = announcedUntil !== undefined && why !== 'refused' ? 'maintenance' : why;
    this.outcomes.inc({ system: systemId, outcome: told });
    return {
      kind: 'silent',
      source,
      why: told,
      sinceMs: this.silences.silent(systemId, this.clock.epochMs()),
      until: until ?? announcedUntil,
    };
  }
}
