import { type EventName, envelopeHeaders } from '../envelope.js';
import type {
  Ack,
  DispatchSnapshot,
  DispatchStateShared,
  LifeCycleEvent,
  NoticePublished,
} from '../generated/messages.js';

const DISPATCH = '019a2f00-1111-7222-8333-444444444444';
const EVENT = '019a2f00-5555-7666-8777-888888888888';

const snapshot: DispatchSnapshot = {
  dispatchId: DISPATCH,
  version: 1,
  kind: 'notification',
  issuer: { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' },
  rootIssuer: { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' },
  responsibleUnit: {
    dir3: 'L01280796',
    name: 'Ayuntamiento de Madrid',
    pageUrl: 'https://sede.madrid.example/tramites',
  },
  holder: { idType: 'NIF', idNumber: '00000000T', fullName: 'Persona de Ejemplo' },
  subject: { defaultLanguage: 'es', texts: { es: 'Resolución de su solicitud' } },
  procedure: { sia: '203456', name: 'Licencias' },
  availableAt: '2026-11-20T09:00:00+01:00',
  obligation: 'mandatory',
  assuranceLevel: 'substantial',
  documents: [
    {
      documentId: 'resolucion',
      fileName: 'resolucion.pdf',
      mediaType: 'application/pdf',
      sizeBytes: 48213,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      role: 'main',
      language: 'es',
    },
  ],
};

const ack: Ack = {
  topic: 'nodes.ayto-madrid.dispatches.v1',
  partition: 2,
  generation: 1,
  firstOffset: 40,
  lastOffset: 43,
  committedAt: '2026-11-20T08:00:00.250Z',
  accepted: 2,
  exceptions: [
    { from: 41, to: 41, outcome: 'duplicate' },
    {
      from: 43,
      to: 43,
      outcome: 'rejected',
      code: 'id-number-invalid',
      pointer: '/holder/idNumber',
      detail: 'is not a valid NIF',
      retryable: false,
      eventId: EVENT,
      dispatchId: DISPATCH,
    },
  ],
};

const accessed: LifeCycleEvent = {
  dispatchId: DISPATCH,
  sequence: 1,
  version: 1,
  resolution: 'accessed',
  legalAt: '2026-11-21T10:30:00.000Z',
  recordedAt: '2026-11-21T10:30:00.000Z',
  channel: 'hub',
  actor: { role: 'holder', idType: 'NIF', idNumber: '00000000T', fullName: 'Persona de Ejemplo' },
  clientId: 'carpeta-estado',
  appearanceId: '019a2f00-9999-7aaa-8bbb-cccccccccccc',
};

const stateShared: DispatchStateShared = {
  dispatchId: DISPATCH,
  sequence: 0,
  version: 1,
  because: 'route-changed',
  madeBy: 'diputacion-ejemplo',
  routedBy: 'ayto-madrid',
  state: 'available',
  expiresAt: '2026-11-30T23:00:00.000Z',
  recordedAt: '2026-11-22T23:00:04.120Z',
  snapshot,
};

const notice: NoticePublished = {
  noticeId: '019a2f00-aaaa-7bbb-8ccc-dddddddddddd',
  kind: 'appointment-changed',
  issuer: { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' },
  holder: { idType: 'NIF', idNumber: '00000000T' },
  subject: { defaultLanguage: 'es', texts: { es: 'Su cita ha cambiado de hora' } },
  description: { defaultLanguage: 'es', texts: { es: 'Será el 3 de diciembre a las 10:30.' } },
  appointmentReference: 'CITA-2026-00042',
  publishedAt: '2026-11-20T09:00:00+01:00',
  validUntil: '2026-12-03T10:30:00+01:00',
};

/** Contents of the documents' examples; each follows its schema, which a test holds them against. */
export const examples: Partial<Record<EventName, object>> = {
  DispatchMadeAvailable: snapshot,
  DispatchAmended: {
    ...snapshot,
    version: 2,
    subject: { defaultLanguage: 'es', texts: { es: 'Resolución corregida' } },
  },
  DispatchCancelled: { dispatchId: DISPATCH, cancelledAt: '2026-11-20T10:00:00Z', reason: 'issued-in-error' },
  DispatchResolvedElsewhere: {
    dispatchId: DISPATCH,
    resolution: 'accessed',
    legalAt: '2026-11-20T11:15:00Z',
    channel: 'electronic-office',
    actor: { role: 'holder', idType: 'NIF', idNumber: '00000000T', fullName: 'Persona de Ejemplo' },
  },
  DispatchDeadlineExtended: {
    dispatchId: DISPATCH,
    accessDeadline: '2026-12-10',
    reason: 'technical-incident',
  },
  Ack: ack,
  DispatchAccessed: accessed,
  DispatchExpired: {
    ...accessed,
    resolution: 'expired',
    legalAt: '2026-11-30T23:00:00.000Z',
    recordedAt: '2026-11-30T23:00:01.412Z',
    actor: { role: 'clock' },
    clientId: undefined,
    appearanceId: undefined,
  },
  DispatchStateShared: stateShared,
  NoticePublished: notice,
};

/** An example with its headers, as a message would carry them. */
export function exampleOf(name: EventName): { name: string; headers: object; payload: object } | undefined {
  const payload = examples[name];
  if (!payload) return undefined;
  const isFromHub = name === 'Ack' || 'sequence' in payload;
  const headers = envelopeHeaders({
    id: EVENT,
    name,
    source: isFromHub ? '/hub/metadata-store' : '/nodes/ayto-madrid',
    time: '2026-11-20T08:00:00.000Z',
    ...(name !== 'Ack' && { subject: name === 'NoticePublished' ? notice.noticeId : DISPATCH }),
  });
  return { name, headers, payload: JSON.parse(JSON.stringify(payload)) as object };
}
