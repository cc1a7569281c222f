import { Injectable } from '@nestjs/common';
import { sleep } from '@valija/clock';

/** @returns undefined when all is well, else what is not, in a few words */
export type HealthCheck = () => Promise<string | undefined> | string | undefined;

const WITHIN_MS = 2_000;

/** What must work for a service to be of use. Each part registers its own check. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();
  private isOpen = false;

  register(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** The service has started (true), or is leaving (false). */
  setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
  }

  /** @returns what is not well, by name; nothing when the service is ready */
  async problems(): Promise<Record<string, string>> {
    const found: Record<string, string> = this.isOpen ? {} : { service: 'starting or leaving' };
    await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        const problem = await Promise.race([
          Promise.resolve()
            .then(check)
            .catch((error: unknown) => (error instanceof Error ? error.message : 'failed')),
          sleep(WITHIN_MS).then(() => 'did not answer in time'),
        ]);
        if (problem !== undefined) found[name] = problem;
      }),
    );
    return found;
  }
}
