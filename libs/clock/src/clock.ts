/**
 * The one door to time (rule `clock-in-one-place`). Whoever decides anything by the hour asks a Clock, so that a
 * test, a sandbox or a simulation can say what time it is.
 */
export abstract class Clock {
  /** The present instant, as a fresh Date. */
  abstract now(): Date;

  /** The present instant in milliseconds since 1970-01-01T00:00:00Z. */
  epochMs(): number {
    return this.now().getTime();
  }
}

/** The time of the machine. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  override epochMs(): number {
    return Date.now();
  }
}

/** A clock that moves only when it is told to. */
export class VirtualClock extends Clock {
  private instantMs: number;

  constructor(start: Date | string) {
    super();
    this.instantMs = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.instantMs);
  }

  /** Moves forward (or back, with a negative number). */
  advanceMs(milliseconds: number): void {
    this.instantMs += milliseconds;
  }

  set(instant: Date | string): void {
    this.instantMs = new Date(instant).getTime();
  }
}

/** A technical pause (back-off, polling): never a legal term. Ends early, without error, when the signal fires. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
