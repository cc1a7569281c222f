import { hash, randomUUID } from 'node:crypto';
import type {
  AlertPage,
  AppointmentList,
  AppointmentRow,
  CaseDocument,
  CaseFileList,
  CaseFileSummary,
  CaseFileView,
  Contact,
  DispatchItem,
  ManifestDocument,
  NoticePage,
  NoticeSettings,
} from '@valija/contracts';
import { compactVerify, createRemoteJWKSet } from 'jose';
import { call, callJson } from '../http.js';

export interface Detail extends DispatchItem {
  readonly version: number;
  readonly description?: { readonly text: string };
  readonly responsibleUnit: { readonly name: string; readonly pageUrl: string };
  readonly documents?: readonly ManifestDocument[];
  readonly legalWarning?: { readonly id: string; readonly text: string };
}

export interface Appearance {
  readonly appearanceId: string;
  readonly dispatchId: string;
  readonly decision: string;
  readonly hasEffect: boolean;
  readonly appearedAt: string;
  readonly state: string;
  readonly receiptUrl: string;
  readonly documents: readonly (ManifestDocument & { readonly url: string })[];
}

/** A case file, with where its documents are. */
export type CaseFileWithUrls = Omit<CaseFileView, 'documents'> & {
  readonly documents: readonly (CaseDocument & { readonly url: string })[];
};

export interface Page {
  readonly items: readonly DispatchItem[];
  readonly next: string | null;
}

const CONTACT = '/v1/me/contact';
const NOTICES = '/v1/me/notices';

/** The citizens' API on behalf of one persona. */
export class CitizenApi {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly language: string,
  ) {}

  pending(): Promise<Page> {
    return this.get('/v1/dispatches/pending?limit=100');
  }

  all(): Promise<Page> {
    return this.get('/v1/dispatches?limit=100');
  }

  one(dispatchId: string): Promise<Detail> {
    return this.get(`/v1/dispatches/${encodeURIComponent(dispatchId)}`);
  }

  appear(dispatchId: string, decision: 'accept' | 'reject', legalWarningId: string): Promise<Appearance> {
    return callJson(`${this.url}/v1/dispatches/${encodeURIComponent(dispatchId)}/appearances`, {
      method: 'POST',
      token: this.token,
      headers: { 'idempotency-key': randomUUID(), 'accept-language': this.language },
      body: { decision, legalWarningId },
      timeoutMs: 90_000,
    });
  }

  /** The receipt, its signature verified with the hub's published keys. */
  async receipt(appearanceId: string): Promise<{ receipt: Record<string, unknown>; jws: string }> {
    const { jws } = await this.get<{ jws: string }>(`/v1/appearances/${appearanceId}/receipt`);
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', this.url));
    const { payload } = await compactVerify(jws, keys);
    return { receipt: JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>, jws };
  }

  /** The bytes of a document, held against its digest. */
  async document({
    url,
    sha256,
  }: Appearance['documents'][number]): Promise<{ bytes: Buffer; isExact: boolean }> {
    const bytes = await this.bytes(url);
    return { bytes, isExact: hash('sha256', bytes, 'hex') === sha256 };
  }

  caseFileSummary(): Promise<CaseFileSummary> {
    return this.get('/v1/case-files/summary');
  }

  caseFiles(filters: { body?: string; state?: string }): Promise<CaseFileList> {
    return this.get(`/v1/case-files?${new URLSearchParams({ limit: '100', ...filters }).toString()}`);
  }

  caseFile(caseFileId: string): Promise<CaseFileWithUrls> {
    return this.get(`/v1/case-files/${encodeURIComponent(caseFileId)}`);
  }

  appointments(isPast: boolean): Promise<AppointmentList> {
    return this.get(`/v1/appointments?limit=100${isPast ? '&past=true' : ''}`);
  }

  appointment(appointmentId: string): Promise<AppointmentRow> {
    return this.get(`/v1/appointments/${encodeURIComponent(appointmentId)}`);
  }

  /** One of them, or all that are to come, as iCalendar. */
  calendar(appointmentId?: string): Promise<Buffer> {
    const one = appointmentId === undefined ? '' : `/${encodeURIComponent(appointmentId)}`;
    return this.bytes(`/v1/appointments${one}/calendar.ics`);
  }

  contact(): Promise<Contact> {
    return this.get(CONTACT);
  }

  setContact(email: string): Promise<Contact> {
    return this.change('PUT', CONTACT, { email });
  }

  verifyContact(code: string): Promise<Contact> {
    return this.change('POST', `${CONTACT}/verification`, { code });
  }

  async forgetContact(): Promise<void> {
    await call(this.url + CONTACT, { method: 'DELETE', token: this.token });
  }

  alerts(): Promise<AlertPage> {
    return this.get('/v1/me/alerts?limit=100');
  }

  notices(): Promise<NoticePage> {
    return this.get(`${NOTICES}?limit=100`);
  }

  setNotices(email: boolean): Promise<NoticeSettings> {
    return this.change('PUT', NOTICES, { email });
  }

  async markNotice(noticeId: string, isRead: boolean): Promise<void> {
    const url = `${this.url}${NOTICES}/${encodeURIComponent(noticeId)}/read`;
    await call(url, { method: isRead ? 'PUT' : 'DELETE', token: this.token });
  }

  /** What is at an address of the API. */
  async bytes(path: string): Promise<Buffer> {
    const response = await call(this.url + path, {
      token: this.token,
      headers: { 'accept-language': this.language },
      timeoutMs: 90_000,
    });
    return Buffer.from(await response.arrayBuffer());
  }

  private change<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T> {
    const headers = { 'accept-language': this.language };
    return callJson<T>(this.url + path, { method, token: this.token, headers, body });
  }

  private get<T>(path: string): Promise<T> {
    return callJson<T>(this.url + path, { token: this.token, headers: { 'accept-language': this.language } });
  }
}
