import type { Clock } from '@valija/clock';
import type { AppearancesRpc, Caller, DirectoryRecord } from '@valija/contracts';
import { type DirectoryCopy, DirectoryModel } from '@valija/directory-copy';
import { Metrics } from '@valija/observability';
import { Administrations, defaultBudget } from '@valija/resilience';
import type { RpcClient } from '@valija/rpc';
import { quietLogger } from '@valija/testing';
import type { SigningKey } from '@valija/tokens';
import { AppearancesService } from '../../../services/delivery/src/appearances/appearances.service.js';
import { StoreGateway } from '../../../services/delivery/src/appearances/store.gateway.js';
import { ContentGateway } from '../../../services/delivery/src/content/content.gateway.js';
import { ContentService } from '../../../services/delivery/src/content/content.service.js';
import { HeldContent } from '../../../services/delivery/src/content/held-content.js';
import { ReleasesService } from '../../../services/delivery/src/releases/releases.service.js';
import { AppearancesController } from '../../../services/metadata-store/src/appearances/appearances.controller.js';
import type { RunningStore } from '../../../services/metadata-store/src/testing/running-store.js';

export interface DeliveryOptions {
  readonly store: RunningStore;
  readonly endpoint: string;
  readonly key: SigningKey;
  readonly clock: Clock;
  /** Called before and after each thing that crosses its border; it goes on when that resolves. */
  readonly at: (step: string, request: unknown) => Promise<unknown>;
}

const ISSUER = 'L01280796';
const MIB = 1_048_576;
const HOLD_MS = 2_000;

/** One process of delivery without its doors: what it holds is gone when another takes its place. */
export class PlayedDelivery {
  readonly appearances: AppearancesService;
  private readonly releases: ReleasesService;
  private readonly administrations: Administrations;

  constructor({ store, endpoint, key, clock, at }: DeliveryOptions) {
    const metrics = new Metrics();
    this.administrations = new Administrations(metrics, {
      budget: { ...defaultBudget, failuresToOpen: 1_000 },
      rules: { profile: 'sandbox', networks: [] },
    });
    const copy = { model: directoryWith(endpoint) } as DirectoryCopy;
    const parts = [copy, this.administrations, key, 'https://hub.example', clock, quietLogger()] as const;
    const gateway = new ContentGateway(...parts, metrics);
    const content = new ContentService(gateway, new HeldContent(64 * MIB, HOLD_MS), clock, metrics);
    const answers = store.part('reader', AppearancesController);
    const call = async (pattern: keyof AppearancesRpc, request: unknown): Promise<unknown> => {
      const name = pattern.replace('appearances.', '') as 'prepare';
      await at(`${name} asked`, request);
      const answer: unknown = await answers[name](structuredClone(request) as never);
      await at(`${name} answered`, answer);
      return structuredClone(answer);
    };
    const gate = new StoreGateway({ call } as unknown as RpcClient<AppearancesRpc>);
    this.appearances = new AppearancesService(gate, content);
    this.releases = new ReleasesService(gate, content, clock, quietLogger());
  }

  /** The bytes of a document, as the citizens' API fetches them. */
  async release(caller: Caller, appearanceId: string, documentId: string): Promise<Buffer> {
    const { ticket } = await this.releases.ticket({ caller, appearanceId, documentId });
    const release = this.releases.redeem(ticket);
    const released = await this.releases.bytesOf(release);
    if (released.kind !== 'whole') throw new Error('small documents are whole');
    await this.releases.record(release, true);
    return released.bytes;
  }

  close(): Promise<void> {
    return this.administrations.close();
  }
}

function directoryWith(endpoint: string): DirectoryModel {
  const model = new DirectoryModel();
  const service = { body: ISSUER, service: 'notifications', systemId: 'sede', endpoint, level: 'advanced' };
  const body = { dir3: ISSUER, name: 'Madrid', sector: 'local', status: 'in-force' };
  model.apply([
    { entity: 'body', key: ISSUER, value: body },
    { entity: 'service', key: `${ISSUER}/notifications`, value: service },
  ] as DirectoryRecord[]);
  return model;
}
