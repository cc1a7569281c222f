import { type Ack, type AckException, type EventFault, isRetryable } from '@valija/contracts';

/** What became of an event that could be read. */
export type Outcome =
  { readonly kind: 'accepted' | 'duplicate' | 'superseded' } | ({ readonly kind: 'rejected' } & EventFault);

/** Which event it was, and what it is about. */
export type EventIds = Pick<AckException, 'eventId' | 'dispatchId' | 'noticeId'>;

export interface AnsweredEvent extends EventIds {
  readonly offset: number;
  readonly outcome: Outcome;
}

/** What could not be read, or not all of it: its ids as far as they were there. */
export interface RefusedOffsets extends EventFault, EventIds {
  readonly offset: number;
  /** Where a whole batch was: its last one. */
  readonly lastOffset?: number;
}

export interface AckInput {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly committedAt: string;
  readonly events: readonly AnsweredEvent[];
  readonly rejections: readonly RefusedOffsets[];
}

/**
 * The answer to a range: what no exception names was accepted. Neighbours that are alike are one entry; a rejection
 * has its own, for it names its event.
 */
export function buildAck({ events, rejections, ...range }: AckInput): Ack {
  const single = [...events.flatMap(exceptionOf), ...rejections.map(exceptionOfRefused)].sort(
    (a, b) => a.from - b.from,
  );
  const exceptions: AckException[] = [];
  for (const exception of single) {
    const last = exceptions.at(-1);
    const isAlike = last?.outcome === exception.outcome && exception.outcome !== 'rejected';
    if (last && isAlike && last.to + 1 === exception.from) last.to = exception.to;
    else exceptions.push(exception);
  }
  const accepted = events.filter(({ outcome }) => outcome.kind === 'accepted').length;
  return { ...range, accepted, exceptions };
}

/** The answer to offsets that the log no longer held when they were to be read: they are to be published again. */
export function lostAck(
  place: Pick<Ack, 'topic' | 'partition' | 'generation' | 'committedAt'>,
  { from, to }: { readonly from: number; readonly to: number },
  isRestored: boolean,
): Ack {
  return {
    ...place,
    firstOffset: from,
    lastOffset: to,
    ...(isRestored && { restored: true }),
    accepted: 0,
    exceptions: [{ from, to, outcome: 'lost', code: 'offsets-lost', retryable: true }],
  };
}

function exceptionOf({ offset, outcome, ...ids }: AnsweredEvent): AckException[] {
  const range = { from: offset, to: offset };
  switch (outcome.kind) {
    case 'accepted':
      return [];
    case 'duplicate':
    case 'superseded':
      return [{ ...range, outcome: outcome.kind }];
    case 'rejected': {
      const { kind, ...fault } = outcome;
      return [{ ...range, outcome: kind, ...fault, retryable: isRetryable(fault.code), ...ids }];
    }
  }
}

function exceptionOfRefused({ offset, lastOffset = offset, ...reason }: RefusedOffsets): AckException {
  return {
    from: offset,
    to: lastOffset,
    outcome: 'rejected',
    ...reason,
    retryable: isRetryable(reason.code),
  };
}
