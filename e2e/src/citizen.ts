import { randomUUID } from 'node:crypto';
import { type DispatchItem, type ManifestDocument, clientScopes } from '@valija/contracts';
import { type Answer, ask, get } from './answer.js';
import { folder, signInAt } from './folder-app.js';
import { profile } from './stack.js';

export interface Detail extends DispatchItem {
  readonly version: number;
  readonly documents?: readonly ManifestDocument[];
  readonly legalWarning?: { readonly id: string };
}

export interface Appearance {
  readonly appearanceId: string;
  readonly hasEffect: boolean;
  readonly state: string;
  readonly appearedAt: string;
  readonly receiptUrl: string;
  readonly documents: readonly (ManifestDocument & { readonly url: string })[];
}

/** A problem of RFC 9457, as the citizens' API gives it. */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly [fact: string]: unknown;
}

interface Page {
  readonly items: readonly DispatchItem[];
  readonly next: string | null;
}

export interface Opening {
  readonly decision?: 'accept' | 'reject';
  readonly idempotencyKey?: string;
  readonly legalWarningId?: string;
}

/** A person at the State's folder. */
export class Citizen {
  constructor(readonly token: string) {}

  static async signIn(persona: string, method = 'dnie'): Promise<Citizen> {
    return new Citizen(await signInAt(folder, persona, ['openid', ...clientScopes].join(' '), method));
  }

  /** Every page, as an application would walk them. */
  async all(path: string): Promise<DispatchItem[]> {
    const items: DispatchItem[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page = await get(this.url(`${path}?limit=5${query}`), { token: this.token });
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  pending(): Promise<DispatchItem[]> {
    return this.all('/v1/dispatches/pending');
  }

  one(dispatchId: string): Promise<Detail> {
    return get(this.url(`/v1/dispatches/${dispatchId}`), { token: this.token });
  }

  ask<T>(path: string): Promise<Answer<T>> {
    return ask(this.url(path), { token: this.token });
  }

  /** What changes something of one's own. */
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>> {
    return ask(this.url(path), { method, token: this.token, ...(body !== undefined && { body }) });
  }

  /** The events of an answer that comes in parts. */
  async events(path: string): Promise<{ event: string; data: unknown }[]> {
    const response = await fetch(this.url(path), {
      headers: { authorization: `Bearer ${this.token}`, accept: 'text/event-stream' },
    });
    const text = await response.text();
    if (!response.ok) return [{ event: 'problem', data: JSON.parse(text) as unknown }];
    const blocks = text.split('\n\n').filter((block) => block !== '');
    return blocks.map((block) => {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return { event, data: JSON.parse(data) as unknown };
    });
  }

  /** Reads the legal warning, and opens or rejects. */
  async appear(dispatchId: string, opening: Opening = {}): Promise<Answer<Appearance & Problem>> {
    const { decision = 'accept', idempotencyKey = randomUUID() } = opening;
    const legalWarningId =
      opening.legalWarningId ?? (await this.one(dispatchId)).legalWarning?.id ?? 'notification-access.v1';
    return ask(this.url(`/v1/dispatches/${dispatchId}/appearances`), {
      method: 'POST',
      token: this.token,
      headers: { 'idempotency-key': idempotencyKey },
      body: { decision, legalWarningId },
    });
  }

  async bytes(path: string): Promise<Buffer> {
    const response = await fetch(this.url(path), { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok)
      throw new Error(`${path} answered ${String(response.status)}: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  private url(path: string): string {
    return profile().citizenApiUrl + path;
  }
}
