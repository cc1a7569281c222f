import type { LifeCycleEvent } from '@valija/contracts';
import { callJson } from '../http.js';

export interface SentDispatch {
  readonly snapshot: {
    readonly dispatchId: string;
    readonly issuer: { readonly name: string };
    readonly documents: readonly { readonly fileName: string; readonly sizeBytes: number }[];
  };
  readonly outcome: { readonly outcome: string; readonly code?: string; readonly detail?: string };
}

export interface HeardEvent {
  readonly name: string;
  readonly event: LifeCycleEvent;
}

export interface Persona {
  readonly id: string;
  readonly fullName: string;
}

/** A simulated system, and how it behaves. */
export interface PlayedSystem {
  readonly id: string;
  readonly service: string;
  readonly mode: string;
  /** Those that it knows. */
  readonly modes: readonly string[];
}

export interface ModeDetails {
  readonly until?: string;
  readonly seconds?: number;
}

/** The simulated administrations (and the mail provider, as far as it has systems too), told what to do. */
export class SandboxApi {
  constructor(private readonly url: string) {}

  personas(): Promise<Persona[]> {
    return callJson(`${this.url}/control/personas`);
  }

  /** A node makes a dispatch with real PDFs and publishes it; resolves when the hub has answered. */
  send(nodeId: string, body: Readonly<Record<string, unknown>>): Promise<SentDispatch> {
    return callJson(`${this.url}/control/nodes/${encodeURIComponent(nodeId)}/dispatches`, {
      method: 'POST',
      body,
      timeoutMs: 60_000,
    });
  }

  heard(nodeId: string, dispatchId: string): Promise<HeardEvent[]> {
    return callJson(
      `${this.url}/control/nodes/${encodeURIComponent(nodeId)}/events?dispatchId=${encodeURIComponent(dispatchId)}`,
    );
  }

  systems(): Promise<PlayedSystem[]> {
    return callJson(`${this.url}/control/systems`);
  }

  setMode(systemId: string, mode: string, { until, seconds }: ModeDetails = {}): Promise<PlayedSystem> {
    return callJson(`${this.url}/control/systems/${encodeURIComponent(systemId)}`, {
      method: 'PUT',
      body: { mode, ...(until !== undefined && { until }), ...(seconds !== undefined && { seconds }) },
    });
  }
}
