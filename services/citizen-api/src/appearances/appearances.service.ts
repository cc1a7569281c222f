import { Inject, Injectable } from '@nestjs/common';
import { sleep } from '@valija/clock';
import {
  type AppearanceRequest,
  type AppearanceView,
  type AssuranceName,
  type Caller,
  CodedError,
  type ManifestDocument,
} from '@valija/contracts';
import { StoreGateway } from '../dispatches/store.gateway.js';
import { acrValuesFor } from '../identity/claims.js';
import type { AppearanceResponse, ReceiptResponse } from './appearances.dto.js';
import { DeliveryGateway, type ReleasedDocument } from './delivery.gateway.js';

const MOST_TICKETS = 5;
const TICKET_PAUSE_MS = 200;

@Injectable()
export class AppearancesService {
  constructor(
    @Inject(DeliveryGateway) private readonly delivery: DeliveryGateway,
    @Inject(StoreGateway) private readonly store: StoreGateway,
  ) {}

  async appear(request: AppearanceRequest): Promise<AppearanceResponse> {
    return asResponse(await this.delivery.appear(request).catch(challenge));
  }

  async receipt(caller: Caller, appearanceId: string): Promise<ReceiptResponse> {
    const { receipt: jws } = await this.store.receipt(caller, appearanceId);
    const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
    return { receipt: JSON.parse(payload) as object, jws, keysUrl: '/.well-known/jwks.json' };
  }

  /**
   * A ticket is in the memory of one process of delivery. Where that one leaves before the ticket is used, another is
   * asked for: no byte has gone out yet, and each release is a fact of its own.
   */
  async document(
    caller: Caller,
    appearanceId: string,
    documentId: string,
  ): Promise<{ manifest: ManifestDocument; released: ReleasedDocument }> {
    for (let left = MOST_TICKETS; ; left -= 1) {
      const { ticket, document } = await this.delivery.ticket({ caller, appearanceId, documentId });
      try {
        return { manifest: document, released: await this.delivery.release(ticket) };
      } catch (error) {
        if (left <= 1 || !hasLeft(error)) throw error;
        await sleep(TICKET_PAUSE_MS);
      }
    }
  }
}

/** The process that gave the ticket is gone, or another one has its place. */
function hasLeft(error: unknown): boolean {
  if (!(error instanceof CodedError)) return false;
  return (
    error.code === 'release-expired' ||
    (error.code === 'service-unavailable' && error.facts['service'] === 'delivery')
  );
}

/** A step-up says which levels would do, in the identity provider's words (RFC 9470). */
function challenge(error: unknown): never {
  if (error instanceof CodedError && error.code === 'step-up-required') {
    const requiredLevel = error.facts['requiredLevel'] as AssuranceName;
    throw new CodedError('step-up-required', { requiredLevel, acrValues: acrValuesFor(requiredLevel) });
  }
  throw error;
}

function asResponse({ receipt: _receipt, documents, ...appearance }: AppearanceView): AppearanceResponse {
  const base = `/v1/appearances/${appearance.appearanceId}`;
  return {
    ...appearance,
    receiptUrl: `${base}/receipt`,
    documents: documents.map((document) => ({
      ...document,
      url: `${base}/documents/${document.documentId}`,
    })),
  };
}
