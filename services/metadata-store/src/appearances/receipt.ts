import type { AppearanceRequest, ManifestDocument, Person, PersonRole } from '@valija/contracts';

export const RECEIPT_TYPE = 'valija-receipt+jws';

/**
 * The receipt (*acuse*) of an appearance: the minimum of RD 203/2021, art. 42.3 (the act, the recipient, when it was
 * made available, when it was accessed or rejected), and what was at hand at that instant, by its digests.
 */
export interface Receipt {
  readonly receiptId: string;
  readonly hub: string;
  readonly act: 'access' | 'reading' | 'rejection' | 'consultation';
  readonly hasEffect: boolean;
  readonly dispatchId: string;
  readonly version: number;
  readonly kind: 'notification' | 'communication';
  readonly issuer: { readonly dir3: string; readonly name: string };
  readonly recipient: Person & { readonly role: PersonRole };
  readonly availableAt: string;
  readonly at: string;
  readonly identification: { readonly method: string; readonly assurance: string };
  readonly clientId: string;
  readonly legalWarningId: string;
  /** Verified and at hand at that instant. Empty for a rejection: nothing was opened. */
  readonly documents: readonly Pick<ManifestDocument, 'documentId' | 'sizeBytes' | 'sha256' | 'role'>[];
}

export interface ReceiptFacts {
  readonly receiptId: string;
  readonly hub: string;
  readonly hasEffect: boolean;
  readonly version: number;
  readonly kind: Receipt['kind'];
  readonly issuer: Receipt['issuer'];
  readonly role: PersonRole;
  readonly availableAt: string;
  readonly at: string;
  readonly documents: readonly ManifestDocument[];
}

export function receiptOf(
  { caller, dispatchId, decision, legalWarningId }: AppearanceRequest,
  facts: ReceiptFacts,
): Receipt {
  const { role, documents, ...rest } = facts;
  return {
    ...rest,
    act: actOf(decision, facts),
    dispatchId,
    recipient: { ...caller.person, role },
    identification: { method: caller.method, assurance: caller.assurance },
    clientId: caller.clientId,
    legalWarningId,
    documents:
      decision === 'reject'
        ? []
        : documents.map(({ documentId, sizeBytes, sha256, role: documentRole }) => ({
            documentId,
            sizeBytes,
            sha256,
            role: documentRole,
          })),
  };
}

function actOf(decision: AppearanceRequest['decision'], { hasEffect, kind }: ReceiptFacts): Receipt['act'] {
  if (!hasEffect) return 'consultation';
  if (decision === 'reject') return 'rejection';
  return kind === 'communication' ? 'reading' : 'access';
}
