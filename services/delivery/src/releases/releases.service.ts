import { randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import {
  type ContentPlan,
  type ContentRequest,
  type DeliveryRpc,
  type ManifestDocument,
} from '@valija/contracts';
import { type Logger } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { StoreGateway } from '../appearances/store.gateway.js';
import { ContentService } from '../content/content.service.js';
import { ReleaseExpired } from './releases.errors.js';
import { Tickets } from './tickets.js';

export interface Release {
  readonly appearanceId: string;
  readonly plan: ContentPlan;
  readonly document: ManifestDocument;
  readonly purpose: ContentRequest['purpose'];
}

/** Verified bytes, or a way to have them pass by. */
export type ReleasedBytes =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'passing'; readonly send: (onBytes: (chunk: Buffer) => Promise<void>) => Promise<void> };

const TICKET_LIFE_MS = 60_000;
const TICKET_BYTES = 24;

/** The handing over of bytes after an act: each time verified, each time a fact of its own, retried freely. */
@Injectable()
export class ReleasesService {
  private readonly tickets = new Tickets<Release>(TICKET_LIFE_MS);

  constructor(
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(ContentService) private readonly content: ContentService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The store says whether the person may have the document; the ticket is that word, for one use. */
  async ticket(
    request: DeliveryRpc['delivery.ticket']['request'],
  ): Promise<DeliveryRpc['delivery.ticket']['response']> {
    const { plan, document, hasEffect } = await this.store.releasable(request);
    const ticket = randomBytes(TICKET_BYTES).toString('base64url');
    const purpose = hasEffect ? 'release' : 'consultation';
    this.tickets.issue(
      ticket,
      { appearanceId: request.appearanceId, plan, document, purpose },
      this.clock.epochMs(),
    );
    return { ticket, document };
  }

  /** @throws ReleaseExpired where the ticket is unknown, used or old */
  redeem(ticket: string): Release {
    const release = this.tickets.redeem(ticket, this.clock.epochMs());
    if (!release) throw new ReleaseExpired();
    return release;
  }

  /** From memory in the first minute; afterwards fetched and verified again before the first byte goes out. */
  async bytesOf({ appearanceId, plan, document, purpose }: Release): Promise<ReleasedBytes> {
    const held = this.content.heldBytes(appearanceId, document.documentId);
    if (held) return { kind: 'whole', bytes: held };
    const bytes = await this.content.verifyDocument(plan, document, purpose);
    if (bytes) return { kind: 'whole', bytes };
    return {
      kind: 'passing',
      send: async (onBytes) => {
        // The last piece waits until the whole is verified: what was altered never arrives complete.
        let last: Buffer | undefined;
        const delayed = async (chunk: Buffer): Promise<void> => {
          if (last) await onBytes(last);
          last = chunk;
        };
        await this.content.pass(plan, document, { purpose, onBytes: delayed });
        if (last) await onBytes(last);
      },
    };
  }

  /** A weaker fact than the act: that bytes were handed over, or that it was cut off. */
  async record({ appearanceId, plan, document }: Release, isComplete: boolean): Promise<void> {
    const { dispatchId } = plan;
    const { documentId } = document;
    try {
      await this.store.released({
        releaseId: randomUUID(),
        appearanceId,
        dispatchId,
        documentId,
        isComplete,
      });
    } catch (error) {
      this.logger.error(
        { err: error, appearanceId, documentId, isComplete },
        'a release could not be written down',
      );
    }
  }
}
