import { Inject, Injectable } from '@nestjs/common';
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

  async document(
    caller: Caller,
    appearanceId: string,
    documentId: string,
  ): Promise<{ manifest: ManifestDocument; released: ReleasedDocument }> {
    const { ticket, document } = await this.delivery.ticket({ caller, appearanceId, documentId });
    return { manifest: document, released: await this.delivery.release(ticket) };
  }
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
