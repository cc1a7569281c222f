import { VirtualClock } from '@valija/clock';
import type { IngestRpc, RestoreRpc } from '@valija/contracts';
import { type DirectoryCopy, type DirectoryModel } from '@valija/directory-copy';
import { BlindIndex, RowEncoder, Sealer } from '@valija/dispatch-rows';
import type { HandledBatch, IncomingRecord } from '@valija/messaging';
import { Metrics } from '@valija/observability';
import type { RpcClient } from '@valija/rpc';
import { quietLogger } from '@valija/testing';
import { IngestController } from '../../../services/metadata-store/src/ingest/ingest.controller.js';
import type { RunningStore } from '../../../services/metadata-store/src/testing/running-store.js';
import { BorderService } from '../../../services/sync-ingest/src/border/border.service.js';
import { StoreGateway } from '../../../services/sync-ingest/src/border/store.gateway.js';

/** One process of the border, without its consumer: whoever plays it says which records come when. */
export class Member {
  readonly border: BorderService;
  /** The newest holder of each partition, over all members. */
  private static readonly holders = new Map<string, Member>();
  private readonly positions = new Map<number, number>();

  constructor(
    store: RunningStore,
    model: DirectoryModel,
    private readonly topic: string,
  ) {
    const answers = store.part('writer', IngestController);
    const call = async (pattern: keyof IngestRpc, request: unknown): Promise<unknown> => {
      const name = pattern.replace('ingest.', '') as 'commit';
      // As it crosses the wire.
      return structuredClone(await answers[name](structuredClone(request) as never));
    };
    this.border = new BorderService(
      { model } as DirectoryCopy,
      new StoreGateway({ call } as unknown as RpcClient<IngestRpc & RestoreRpc>),
      store.broker.admin,
      new RowEncoder(new BlindIndex(store.keyring), new Sealer(store.keyring)),
      new VirtualClock(store.clock.now()),
      quietLogger(),
      new Metrics(),
    );
  }

  /** Takes a partition. */
  async take(partition: number): Promise<'reading' | 'stopped'> {
    const start = await this.border.assigned(this.topic, partition);
    if (start.kind === 'stopped') return 'stopped';
    this.positions.set(partition, start.offset);
    Member.holders.set(this.place(partition), this);
    return 'reading';
  }

  isHolder(partition: number): boolean {
    return Member.holders.get(this.place(partition)) === this;
  }

  positionOf(partition: number): number {
    return this.positions.get(partition) ?? 0;
  }

  /** Hands over records from its position on, so many, and goes on behind what was committed. */
  async hand(partition: number, log: readonly IncomingRecord[], count: number): Promise<HandledBatch> {
    const from = this.positionOf(partition);
    const handled = await this.border.handle(this.topic, partition, log.slice(from, from + count));
    if (handled.kind === 'next') this.positions.set(partition, handled.offset);
    return handled;
  }

  private place(partition: number): string {
    return `${this.topic}/${String(partition)}`;
  }
}
