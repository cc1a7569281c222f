import type { PublishOutcome } from './publish-outcome.js';

type Listener = (outcome: PublishOutcome) => void;

/** Who waits for the hub's answer to which event. */
export class Settlements {
  private readonly listeners = new Map<string, Listener[]>();

  constructor(private readonly known: (eventId: string) => PublishOutcome | undefined) {}

  /**
   * Waits until each of these events is answered.
   *
   * @param onAnswer called with each answer when it comes
   * @returns the outcomes, in the order of the ids
   */
  async all(eventIds: readonly string[], onAnswer?: Listener): Promise<PublishOutcome[]> {
    const outcomes = new Map<string, PublishOutcome>();
    const complete = Promise.withResolvers<undefined>();
    const wanted = new Set(eventIds);
    const listen: Listener = (outcome) => {
      outcomes.set(outcome.eventId, outcome);
      onAnswer?.(outcome);
      if (outcomes.size === wanted.size) complete.resolve(undefined);
    };
    if (wanted.size === 0) complete.resolve(undefined);
    for (const eventId of wanted) {
      const outcome = this.known(eventId);
      if (outcome) listen(outcome);
      else this.listeners.set(eventId, [...(this.listeners.get(eventId) ?? []), listen]);
    }
    await complete.promise;
    return eventIds.flatMap((eventId) => outcomes.get(eventId) ?? []);
  }

  tell(outcomes: readonly PublishOutcome[]): void {
    for (const outcome of outcomes) {
      for (const listen of this.listeners.get(outcome.eventId) ?? []) listen(outcome);
      this.listeners.delete(outcome.eventId);
    }
  }
}
