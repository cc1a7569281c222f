import { Inject, Injectable } from '@nestjs/common';
import { type Clock, sleep } from '@valija/clock';
import { CLOCK } from '@valija/service';
import { AppointmentsGateway } from '../appointments/appointments.gateway.js';
import { CaseFilesGateway } from '../case-files/case-files.gateway.js';
import { DeliveryGateway } from '../appearances/delivery.gateway.js';
import { StoreGateway } from '../dispatches/store.gateway.js';

const FRESH_MS = 60_000;
/** While one of them is not known. */
const SOON_MS = 5_000;
/** Who verifies a token waits three seconds for its key. */
const SIBLING_WITHIN_MS = 500;
/** Receipts and requests for content: without their keys nothing can be verified. */
const NEEDED = ['receipts', 'requests'];
const SIBLINGS = ['case-files', 'appointments'];

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
    const isMissing = (name: string): boolean => !this.known.has(name);
    const freshMs = SIBLINGS.some(isMissing) ? SOON_MS : FRESH_MS;
    if (NEEDED.some(isMissing) || nowMs - this.askedAtMs > freshMs) {
      this.askedAtMs = nowMs;
      await Promise.all([
        this.ask('receipts', () => this.store.keys()),
        this.ask('requests', () => this.delivery.keys()),
        this.askSibling('case-files', () => this.caseFiles.keys()),
        this.askSibling('appointments', () => this.appointments.keys()),
      ]);
    }
    return [...this.known.values()].flat();
  }

  /** A sibling that is away keeps nobody from the other keys; its own are there when it answers, however late. */
  private async askSibling(name: string, source: () => Promise<Record<string, unknown>[]>): Promise<void> {
    const asked = this.ask(name, source).catch(() => undefined);
    await Promise.race([asked, sleep(SIBLING_WITHIN_MS)]);
  }

  private async ask(name: string, source: () => Promise<Record<string, unknown>[]>): Promise<void> {
    try {
      this.known.set(name, await source());
    } catch (error) {
      if (!this.known.has(name)) throw error;
    }
  }
}
