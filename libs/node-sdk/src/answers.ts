import type { Ack, AckException } from '@valija/contracts';

/** What an ack says of one offset. */
export interface Answer {
  readonly outcome: 'accepted' | AckException['outcome'];
  readonly isRetryable: boolean;
  readonly code?: string | undefined;
  readonly pointer?: string | undefined;
  readonly detail?: string | undefined;
}

const accepted: Answer = { outcome: 'accepted', isRetryable: false };

/** Reads an ack by offset: what no exception names was accepted. */
export function answersOf({ exceptions }: Ack): (offset: number) => Answer {
  return (offset) => {
    const exception = exceptions.find(({ from, to }) => from <= offset && offset <= to);
    if (!exception) return accepted;
    const { outcome, code, pointer, detail, retryable } = exception;
    return { outcome, isRetryable: retryable === true || outcome === 'lost', code, pointer, detail };
  };
}
