import { Inject, Injectable } from '@nestjs/common';
import type { DispatchSnapshot } from '@valija/contracts';
import type { Announced } from './announced.js';
import { DispatchesRepository } from './dispatches.repository.js';

/** Whose each dispatch is, and which documents it announced. */
@Injectable()
export class DispatchesService {
  constructor(@Inject(DispatchesRepository) private readonly dispatches: DispatchesRepository) {}

  /** The council that made a dispatch. */
  ownerOf(dispatchId: string): string | undefined {
    return this.dispatches.findOwner(dispatchId);
  }

  /** A snapshot goes out to the hub: within its transaction. */
  announce(councilId: string, { dispatchId, version, documents }: DispatchSnapshot): void {
    this.dispatches.addOwner(dispatchId, councilId);
    for (const { documentId, sha256, sizeBytes, mediaType } of documents) {
      this.dispatches.addAnnounced(dispatchId, documentId, { version, sha256, sizeBytes, mediaType });
    }
  }

  /** What the manifests said of a document, the newest first; nothing where none named it. */
  announced(dispatchId: string, documentId: string): readonly Announced[] {
    return this.dispatches.findAnnounced(dispatchId, documentId);
  }
}
