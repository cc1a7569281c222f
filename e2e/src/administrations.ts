import type { DispatchSnapshot, LifeCycleEvent, LifeCycleEventName } from '@valija/contracts';
import { get } from './answer.js';
import { profile } from './stack.js';

export interface Persona {
  readonly id: string;
  readonly fullName: string;
  readonly idNumber: string;
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
  readonly name: LifeCycleEventName;
  readonly event: LifeCycleEvent;
}

export type Mode = 'normal' | 'down' | 'slow' | 'altered' | 'not-ready' | 'gone' | 'refused' | 'unavailable';

const at = (path: string): string => `${profile().sandboxUrl}/control/${path}`;

/** The simulated administrations: what they sent, what they heard, and how their servers behave. */
export const administrations = {
  personas: (): Promise<Persona[]> => get(at('personas')),
  seeded: (): Promise<Seeded[]> => get(at('dispatches')),
  heard: (nodeId: string, dispatchId: string): Promise<Heard[]> =>
    get(at(`nodes/${nodeId}/events?dispatchId=${dispatchId}`)),
  /** A new dispatch with documents of its own, published and answered by the hub. */
  send: async (nodeId: string, traits: Readonly<Record<string, unknown>>): Promise<DispatchSnapshot> => {
    const { snapshot, outcome } = await get<{ snapshot: DispatchSnapshot; outcome: { outcome: string } }>(
      at(`nodes/${nodeId}/dispatches`),
      { method: 'POST', body: traits },
    );
    if (outcome.outcome !== 'accepted') throw new Error(`the hub answered ${JSON.stringify(outcome)}`);
    return snapshot;
  },
  setMode: (systemId: string, mode: Mode, until?: string): Promise<void> =>
    get(at(`systems/${systemId}`), { method: 'PUT', body: { mode, ...(until !== undefined && { until }) } }),
  document: async (dispatchId: string, documentId: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(at(`documents/${dispatchId}/${documentId}`))).arrayBuffer()),
};
