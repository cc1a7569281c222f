import { Injectable } from '@nestjs/common';

/** First the work in hand is finished, then the connections that it needed are closed. */
export type ClosingStage = 'work' | 'connections';

/** What is to be ended when the service leaves, in order: Nest's own hooks end everything at once. */
@Injectable()
export class Closing {
  private readonly steps: Record<ClosingStage, (() => Promise<void> | void)[]> = {
    work: [],
    connections: [],
  };

  add(stage: ClosingStage, end: () => Promise<void> | void): void {
    this.steps[stage].push(end);
  }

  /** Ends everything; a failure of one does not keep the others. */
  async run(onFailure: (error: unknown) => void): Promise<void> {
    for (const stage of ['work', 'connections'] as const) {
      const results = await Promise.allSettled(this.steps[stage].map(async (end) => end()));
      for (const result of results) if (result.status === 'rejected') onFailure(result.reason);
    }
  }
}
