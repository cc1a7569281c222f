import { hash } from 'node:crypto';
import { type AppearanceRequest, type AppearanceView, CodedError } from '@valija/contracts';
import type { AppearanceHistory, GivenAnswer } from './appearance-history.js';
import type { PlayedDelivery } from './played-delivery.js';

/** Persons who ask, and what they were answered and given. */
export class Asking {
  readonly answers: GivenAnswer[] = [];
  readonly released: AppearanceHistory['released'][number][] = [];

  /** @param mute aborted when the process has ended: it answers nobody */
  async appear(
    delivery: PlayedDelivery,
    request: AppearanceRequest,
    mute?: AbortSignal,
  ): Promise<AppearanceView | undefined> {
    const who = request.caller.person.idNumber;
    const { decision } = request;
    try {
      const view = await delivery.appearances.appear(request);
      const receipt = JSON.parse(Buffer.from(view.receipt.split('.')[1] ?? '', 'base64url').toString()) as {
        version: number;
        documents: readonly { documentId: string; sha256: string }[];
      };
      const documents = new Map(receipt.documents.map(({ documentId, sha256 }) => [documentId, sha256]));
      const { appearanceId } = view;
      this.answers.push({ who, decision, appearanceId, version: receipt.version, documents });
      return view;
    } catch (error) {
      if (mute?.aborted !== true) this.answers.push({ who, decision, code: codeOf(error) });
      return undefined;
    }
  }

  async appearAndRelease(
    delivery: PlayedDelivery,
    request: AppearanceRequest,
    mute?: AbortSignal,
  ): Promise<void> {
    const view = await this.appear(delivery, request, mute);
    if (!view) return;
    for (const { documentId, sha256 } of view.documents.slice(0, 1)) {
      // The act stands, whatever becomes of its releases: those are tried again.
      const bytes = await delivery
        .release(request.caller, view.appearanceId, documentId)
        .catch(() => undefined);
      if (bytes) this.released.push({ promised: sha256, given: hash('sha256', bytes, 'hex') });
    }
  }

  /** The key of a request comes again with the other decision. */
  async reuse(delivery: PlayedDelivery, asked: AppearanceRequest): Promise<AppearanceHistory['reused']> {
    const decision = asked.decision === 'accept' ? 'reject' : 'accept';
    const code = await delivery.appearances.appear({ ...asked, decision }).then(() => undefined, codeOf);
    return { key: asked.idempotencyKey, decision: asked.decision, code };
  }
}

function codeOf(error: unknown): string {
  return error instanceof CodedError ? error.code : 'internal-error';
}
