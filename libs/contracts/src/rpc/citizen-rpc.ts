import type {
  Body,
  DispatchSnapshot,
  IdType,
  ManifestDocument,
  Person,
  Procedure,
  RegistryEntry,
  Remedy,
  Resolution,
  ResponsibleUnit,
} from '../generated/messages.js';

export type AssuranceName = DispatchSnapshot['assuranceLevel'];
export type DispatchStateName = 'available' | Resolution;
export type PersonRole = 'holder' | 'addressee';
export type AppearanceDecisionName = 'accept' | 'reject';

/** On whose behalf a question is put, and how sure we are of it. */
export interface Caller {
  readonly person: { readonly idType: IdType; readonly idNumber: string; readonly fullName: string };
  readonly assurance: AssuranceName;
  /** How the person was identified: a Cl@ve method. */
  readonly method: string;
  readonly clientId: string;
  /** Languages that the person reads, the best first (BCP 47). */
  readonly languages: readonly string[];
}

export interface TextInLanguage {
  readonly language: string;
  readonly text: string;
}

/** A dispatch in a list. What the level of assurance does not allow is absent, and `requiredLevel` says so. */
export interface DispatchItem {
  readonly dispatchId: string;
  readonly kind: DispatchSnapshot['kind'];
  readonly state: DispatchStateName;
  readonly role: PersonRole;
  readonly issuer: Body;
  readonly rootIssuer: Body;
  readonly availableAt: string;
  /** Last day of access, where it expires. */
  readonly accessDeadline?: string;
  readonly expiresAt?: string;
  readonly legalAt?: string;
  readonly obligation: DispatchSnapshot['obligation'];
  readonly urgency: 'ordinary' | 'urgent';
  readonly assuranceLevel: AssuranceName;
  readonly requiredLevel?: AssuranceName;
  readonly subject?: TextInLanguage;
  readonly procedure?: Procedure;
  readonly replyBy?: string;
}

export interface DispatchDetail extends DispatchItem {
  readonly version: number;
  readonly receivedAt: string;
  readonly responsibleUnit: ResponsibleUnit;
  readonly postal: boolean;
  readonly description?: TextInLanguage;
  readonly holder?: { readonly fullName: string };
  readonly caseFile?: string;
  readonly registryEntry?: RegistryEntry;
  readonly endsAdministrativeRoute?: boolean;
  readonly remedies?: readonly Remedy[];
  readonly documents?: readonly ManifestDocument[];
  /** The person's own act, once there is one. */
  readonly appearanceId?: string;
}

export interface DispatchFilters {
  readonly states?: readonly DispatchStateName[];
  readonly kind?: DispatchSnapshot['kind'];
  readonly issuer?: string;
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
}

export interface DispatchPage {
  readonly items: readonly DispatchItem[];
  readonly next: string | null;
  /** With `text`: how far the search has looked. */
  readonly search?: { readonly examined: number; readonly isComplete: boolean };
}

export interface SummaryGroup {
  readonly issuerDir3: string;
  readonly sia: string | null;
  readonly state: DispatchStateName;
  readonly kind: DispatchSnapshot['kind'];
  readonly count: number;
}

export interface TimelineItem {
  readonly at: string;
  readonly event:
    | 'made-available'
    | 'received'
    | 'amended'
    | 'deadline-extended'
    | 'cancelled'
    | 'resolved-elsewhere'
    | 'accessed'
    | 'read'
    | 'rejected'
    | 'expired'
    | 'consulted'
    | 'document-released';
  /** The instant that counts for the law, where the event has one. */
  readonly legalAt?: string;
  readonly resolution?: Resolution;
  readonly channel?: string;
  readonly actorRole?: string;
  /** An earlier act elsewhere counts: this one changed nothing. */
  readonly hadNoEffect?: boolean;
  readonly documentId?: string;
}

/** What the readers of metadata-store answer. */
export interface DispatchesRpc {
  'dispatches.list': {
    request: {
      caller: Caller;
      filters: DispatchFilters;
      isPending: boolean;
      cursor: string | null;
      limit: number;
    };
    /** A DispatchPage, as JSON in UTF-8: the citizen gets it as it is. */
    response: { page: Uint8Array };
  };
  'dispatches.summary': { request: { caller: Caller }; response: { groups: SummaryGroup[] } };
  'dispatches.one': { request: { caller: Caller; dispatchId: string }; response: DispatchDetail };
  'dispatches.timeline': {
    request: { caller: Caller; dispatchId: string };
    response: { items: TimelineItem[] };
  };
}

/** A person's act on a dispatch, with its receipt. */
export interface AppearanceView {
  readonly appearanceId: string;
  readonly dispatchId: string;
  readonly decision: AppearanceDecisionName;
  /** False for a later look at what had ended already. */
  readonly hasEffect: boolean;
  readonly appearedAt: string;
  readonly state: DispatchStateName;
  readonly documents: readonly ManifestDocument[];
  /** Signed receipt, compact JWS. */
  readonly receipt: string;
}

/** What must be fetched and verified before an act counts. */
export interface ContentPlan {
  readonly dispatchId: string;
  readonly version: number;
  readonly issuer: string;
  readonly nodeId: string;
  readonly role: PersonRole;
  readonly person: Person;
  readonly documents: readonly ManifestDocument[];
}

export interface AppearanceRequest {
  readonly caller: Caller;
  readonly dispatchId: string;
  readonly decision: AppearanceDecisionName;
  readonly legalWarningId: string;
  readonly idempotencyKey: string;
}

/** What metadata-store answers to delivery about appearances. */
export interface AppearancesRpc {
  /** Who may, and what is to be verified first; or the act that there is already. Nothing legal happens. */
  'appearances.prepare': {
    request: AppearanceRequest;
    response: { kind: 'verify'; plan: ContentPlan } | { kind: 'done'; appearance: AppearanceView };
  };
  /** Makes the act, if the dispatch is still as it was verified. */
  'appearances.commit': {
    request: AppearanceRequest & { readonly version: number };
    response: AppearanceView;
  };
  'appearances.receipt': { request: { caller: Caller; appearanceId: string }; response: AppearanceView };
  /** Whether a document may be handed over, and where it comes from. */
  'appearances.releasable': {
    request: { caller: Caller; appearanceId: string; documentId: string };
    response: { plan: ContentPlan; document: ManifestDocument; hasEffect: boolean };
  };
  /** A document was handed over, or its handing over was cut off. */
  'appearances.released': {
    request: {
      releaseId: string;
      appearanceId: string;
      dispatchId: string;
      documentId: string;
      isComplete: boolean;
    };
    response: { recorded: true };
  };
  'appearances.keys': { request: Record<string, never>; response: { keys: Record<string, unknown>[] } };
}

/** What delivery answers to the citizens' API. */
export interface DeliveryRpc {
  'delivery.appear': { request: AppearanceRequest; response: AppearanceView };
  /** A ticket, for one minute and one use, with which the document is fetched over HTTP. */
  'delivery.ticket': {
    request: { caller: Caller; appearanceId: string; documentId: string };
    response: { ticket: string; document: ManifestDocument };
  };
  'delivery.keys': { request: Record<string, never>; response: { keys: Record<string, unknown>[] } };
}
