import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { CLOCK } from '@valija/service';
import { AppointmentsGateway } from '../appointments/appointments.gateway.js';
import { CaseFilesGateway } from '../case-files/case-files.gateway.js';
import { DeliveryGateway } from '../appearances/delivery.gateway.js';
import { StoreGateway } from '../dispatches/store.gateway.js';

const FRESH_MS = 60_000;
/** Receipts and requests for content: without their keys nothing can be verified. */
const NEEDED = ['receipts', 'requests'];

/** The hub's public keys, gathered from the services that sign. The last known are given while one of them is away. */
@Injectable()
export class KeysService {
  private readonly known = new Map<string, Record<string, unknown>[]>();
  private askedAtMs = 0;

  constructor(
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(DeliveryGateway) private readonly delivery: DeliveryGateway,
    @Inject(CaseFilesGateway) private readonly caseFiles: CaseFilesGateway,
    @Inject(AppointmentsGateway) private readonly appointments: AppointmentsGateway,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async all(): Promise<Record<string, unknown>[]> {
    const nowMs = this.clock.epochMs();
    if (NEEDED.some((name) => !this.known.has(name)) || nowMs - this.askedAtMs > FRESH_MS) {
      this.askedAtMs = nowMs;
      await Promise.all([
        this.ask('receipts', () => this.store.keys()),
        this.ask('requests', () => this.delivery.keys()),
        // Of siblings: while one has never answered, nobody has anything that its key has signed.
        this.ask('case-files', () => this.caseFiles.keys()).catch(() => undefined),
        this.ask('appointments', () => this.appointments.keys()).catch(() => undefined),
      ]);
    }
    return [...this.known.values()].flat();
  }

  private async ask(name: string, source: () => Promise<Record<string, unknown>[]>): Promise<void> {
    try {
      this.known.set(name, await source());
    } catch (error) {
      if (!this.known.has(name)) throw error;
    }
  }
}
