import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { sleep } from '@valija/clock';

const POLL_MS = 10;
const PATIENCE_MS = 20_000;

/**
 * Counts the calls in flight. Nest's TCP server cuts them at shutdown; here it waits for them: from then on every new
 * call is answered "leaving", on which the caller goes elsewhere or asks again.
 */
@Injectable()
export class RpcGate implements BeforeApplicationShutdown {
  private inFlight = 0;
  private leaving = false;

  get isLeaving(): boolean {
    return this.leaving;
  }

  enter(): void {
    this.inFlight += 1;
  }

  leave(): void {
    this.inFlight -= 1;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.leaving = true;
    const deadline = performance.now() + PATIENCE_MS;
    while (this.inFlight > 0 && performance.now() < deadline) await sleep(POLL_MS);
    // Answers are written on the next turns of the event loop.
    await sleep(POLL_MS);
  }
}
