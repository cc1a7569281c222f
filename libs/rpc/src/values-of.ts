import type { Observable } from 'rxjs';

type Arrival<T> = { readonly value: T } | { readonly error: unknown };

/** The values of an Observable, for `for await`. Leaving the loop ends the subscription. */
export async function* valuesOf<T>(source: Observable<T>): AsyncGenerator<T> {
  const leaving = new AbortController();
  const arrivals = new ReadableStream<Arrival<T>>({
    start: (controller) => {
      const subscription = source.subscribe({
        next: (value) => {
          controller.enqueue({ value });
        },
        // As something that arrives: a stream that fails forgets what it still has.
        error: (error: unknown) => {
          controller.enqueue({ error });
          controller.close();
        },
        complete: () => {
          controller.close();
        },
      });
      leaving.signal.addEventListener('abort', () => {
        subscription.unsubscribe();
      });
    },
  });
  try {
    for await (const arrival of arrivals) {
      if ('error' in arrival) throw arrival.error;
      yield arrival.value;
    }
  } finally {
    leaving.abort();
  }
}

/** The whole answer of parts that end with it. */
export async function lastWhole<W>(parts: AsyncIterable<object | { readonly whole: W }>): Promise<W> {
  for await (const part of parts) if ('whole' in part) return part.whole;
  throw new Error('the parts ended without the whole');
}
