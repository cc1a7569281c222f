import type { DispatchSnapshot, HubEventName, LifeCycleEvent, NoticePublished } from '@valija/contracts';
import { ask, get } from './answer.js';
import { profile } from './stack.js';

export interface Persona {
  readonly id: string;
  readonly fullName: string;
  readonly idNumber: string;
  /** Its mailbox at the sandbox's mail provider. */
  readonly email: string;
}

export interface Seeded {
  readonly key: string;
  readonly persona: string;
  /** The system that has the content. */
  readonly origin: string;
  readonly snapshot: DispatchSnapshot;
}

export interface Heard {
  readonly eventId: string;
  readonly name: HubEventName;
  readonly event: LifeCycleEvent;
}

/** What the hub answered to an event. */
export interface Published {
  readonly outcome: string;
  readonly code?: string;
}

export type Mode =
  | 'normal'
  | 'down'
  | 'slow'
  | 'altered'
  | 'not-ready'
  | 'gone'
  | 'refused'
  | 'unavailable'
  /** Of systems that a folder asks. */
  | 'wrong'
  | 'huge';

const at = (path: string): string => `${profile().sandboxUrl}/control/${path}`;

/** The simulated administrations: what they sent, what they heard, and how their servers behave. */
export const administrations = {
  personas: (): Promise<Persona[]> => get(at('personas')),
  seeded: (): Promise<Seeded[]> => get(at('dispatches')),
  heard: (nodeId: string, dispatchId: string): Promise<Heard[]> =>
    get(at(`nodes/${nodeId}/events?dispatchId=${dispatchId}`)),
  /** A body's own message to a persona, answered by the hub. */
  notice: async (nodeId: string, traits: Readonly<Record<string, unknown>>): Promise<NoticePublished> => {
    const { notice, outcome } = await get<{ notice: NoticePublished; outcome: { outcome: string } }>(
      at(`nodes/${nodeId}/notices`),
      { method: 'POST', body: traits },
    );
    if (outcome.outcome !== 'accepted') throw new Error(`the hub answered ${JSON.stringify(outcome)}`);
    return notice;
  },
  /** A new dispatch with documents of its own, published and answered by the hub. */
  send: async (nodeId: string, traits: Readonly<Record<string, unknown>>): Promise<DispatchSnapshot> => {
    const { snapshot, outcome } = await get<{ snapshot: DispatchSnapshot; outcome: { outcome: string } }>(
      at(`nodes/${nodeId}/dispatches`),
      { method: 'POST', body: traits },
    );
    if (outcome.outcome !== 'accepted') throw new Error(`the hub answered ${JSON.stringify(outcome)}`);
    return snapshot;
  },
  /** An event as it stands, by a node that is connected; what the hub answered. */
  publish: async (nodeId: string, name: string, data: object): Promise<Published> => {
    const { status, body } = await ask<Published & { fault?: { code: string } }>(
      at(`nodes/${nodeId}/publish`),
      { method: 'POST', body: { name, data } },
    );
    // What the hub would reject, the node's library refuses before it goes out, with the hub's own code.
    if (status === 422 && body.fault) return { outcome: 'rejected', code: body.fault.code };
    if (status >= 300) throw new Error(`the sandbox answered ${String(status)}`);
    return body;
  },
  /** A document of a dispatch that a test publishes: any simulated origin has it. */
  keepDocument: async (dispatchId: string, documentId: string, bytes: Buffer): Promise<void> => {
    const response = await fetch(at(`documents/${dispatchId}/${documentId}`), {
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
      body: new Uint8Array(bytes),
    });
    if (!response.ok) throw new Error(`the sandbox answered ${String(response.status)}`);
  },
  setMode: (systemId: string, mode: Mode, until?: string): Promise<void> =>
    get(at(`systems/${systemId}`), { method: 'PUT', body: { mode, ...(until !== undefined && { until }) } }),
  document: async (dispatchId: string, documentId: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(at(`documents/${dispatchId}/${documentId}`))).arrayBuffer()),
};
