import { Inject, Injectable } from '@nestjs/common';
import { type Clock, sleep } from '@valija/clock';
import type { ContentPlan, ContentRequest, ManifestDocument } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { CLOCK } from '@valija/service';
import { ContentGateway } from './content.gateway.js';
import { type Fetched, asFailure } from './fetched.js';
import { HeldContent } from './held-content.js';

/** The documents of a dispatch, verified: those that fit are in memory. */
export type VerifiedDocuments = ReadonlyMap<string, Buffer | null>;

/** At once, of one dispatch. */
const DOCUMENTS_AT_ONCE = 4;
/** Larger ones are verified in a pass that keeps nothing. */
const LARGEST_HELD = 16_777_216;

@Injectable()
export class ContentService {
  private readonly heldGauge;

  constructor(
    @Inject(ContentGateway) private readonly gateway: ContentGateway,
    @Inject(HeldContent) private readonly held: HeldContent,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.heldGauge = metrics.gauge('content_held_bytes', 'Verified bytes in memory');
  }

  /**
   * Fetches every document and holds it against the manifest.
   *
   * @throws CodedError of the first document, in the order of the manifest, that cannot be had
   */
  async verify(plan: ContentPlan, purpose: ContentRequest['purpose']): Promise<VerifiedDocuments> {
    const verified = new Map<string, Buffer | null>();
    for (let from = 0; from < plan.documents.length; from += DOCUMENTS_AT_ONCE) {
      const some = plan.documents.slice(from, from + DOCUMENTS_AT_ONCE);
      const fetched = await Promise.all(some.map((document) => this.verifyOne(plan, document, purpose)));
      for (const [index, { documentId }] of some.entries())
        verified.set(documentId, bytesOf(fetched[index], this.clock.epochMs()));
    }
    return verified;
  }

  /** One document; its bytes, or null where it is too large to be held. */
  async verifyDocument(
    plan: ContentPlan,
    document: ManifestDocument,
    purpose: ContentRequest['purpose'],
  ): Promise<Buffer | null> {
    return bytesOf(await this.verifyOne(plan, document, purpose), this.clock.epochMs());
  }

  /** A pass that hands the bytes on as they come. What was not what it should be is known only at its end. */
  async pass(
    plan: ContentPlan,
    document: ManifestDocument,
    options: { purpose: ContentRequest['purpose']; onBytes: (chunk: Buffer) => Promise<void> },
  ): Promise<void> {
    bytesOf(await this.gateway.fetch(plan, document, { ...options, isKept: false }), this.clock.epochMs());
  }

  /** Keeps verified bytes for the releases that follow at once. */
  hold(appearanceId: string, documents: VerifiedDocuments): void {
    const nowMs = this.clock.epochMs();
    for (const [documentId, bytes] of documents) {
      if (bytes) this.held.put(`${appearanceId}/${documentId}`, bytes, nowMs);
    }
    this.heldGauge.set(this.held.heldBytes);
    // Held bytes go when their time is over, whether or not somebody asks for others.
    void sleep(this.held.holdMs + 1).then(() => {
      this.held.forget(this.clock.epochMs());
      this.heldGauge.set(this.held.heldBytes);
    });
  }

  heldBytes(appearanceId: string, documentId: string): Buffer | undefined {
    return this.held.get(`${appearanceId}/${documentId}`, this.clock.epochMs());
  }

  private verifyOne(
    plan: ContentPlan,
    document: ManifestDocument,
    purpose: ContentRequest['purpose'],
  ): Promise<Fetched> {
    const isKept =
      document.sizeBytes <= LARGEST_HELD && this.held.hasRoomFor(document.sizeBytes, this.clock.epochMs());
    return this.gateway.fetch(plan, document, { purpose, isKept });
  }
}

function bytesOf(fetched: Fetched | undefined, nowMs: number): Buffer | null {
  if (fetched?.kind === 'ready') return fetched.bytes;
  throw asFailure(fetched ?? { kind: 'unavailable', until: undefined, why: 'not asked' }, nowMs);
}
