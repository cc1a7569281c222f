import { hash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { VirtualClock } from '@valija/clock';
import type { DispatchBatchAnswer, LifeCycleEvent, LifeCycleEventName } from '@valija/contracts';
import { openOutbox } from '@valija/node-sdk';
import { HealthChecks } from '@valija/service';
import { eventually } from '@valija/testing';
import { OldBatchesRepository } from '../batches/old-batches.repository.js';
import { OldBatchesService } from '../batches/old-batches.service.js';
import type { GeneralNodeConfiguration } from '../config.js';
import { ContentFiles } from '../contents/content-files.repository.js';
import { ContentsRepository } from '../contents/contents.repository.js';
import { ContentsService } from '../contents/contents.service.js';
import { RetentionService } from '../retention/retention.service.js';
import { State } from '../state/state.service.js';
import { made, snapshot } from './builders.js';
import { DoubleHub, type Parts, council, partsOn } from './parts.js';

const DAY_MS = 86_400_000;
const acto = Buffer.from('%PDF-1.7 an act');
const sha256 = hash('sha256', acto);

/** A node whose time passes as it is told to, with its documents, and the council `villa`: for tests. */
export class AgeingNode {
  readonly villa = council('villa');
  readonly clock = new VirtualClock('2026-11-20T10:00:00Z');
  readonly state = new State(openOutbox(':memory:'));
  readonly hub = new DoubleHub();
  parts!: Parts;
  contents!: ContentsService;
  oldBatches!: OldBatchesService;
  retention!: RetentionService;

  private constructor(readonly directory: string) {
    this.restart();
  }

  static async start(): Promise<AgeingNode> {
    const node = new AgeingNode(await mkdtemp(join(tmpdir(), 'ageing-node-')));
    await node.contents.onModuleInit();
    return node;
  }

  /** What was in memory is gone, what is in the file is there. */
  restart({ closedDays = 0 } = {}): void {
    this.parts = partsOn(this.state, this.clock, this.hub);
    const { dispatches, events, feeds, metrics, closing, logger } = this.parts;
    this.contents = new ContentsService(
      this.state,
      new ContentsRepository(this.state),
      new ContentFiles(this.directory),
      dispatches,
      this.clock,
      logger,
      metrics,
      new HealthChecks(),
    );
    this.oldBatches = new OldBatchesService(this.state, new OldBatchesRepository(this.state), feeds);
    const configuration = {
      generalNodeBatchDays: 90,
      generalNodeEventDays: 100,
      generalNodeClosedDays: closedDays,
    } as GeneralNodeConfiguration;
    this.retention = new RetentionService(
      configuration,
      this.state,
      this.oldBatches,
      events,
      dispatches,
      this.contents,
      this.clock,
      logger,
      metrics,
      closing,
    );
  }

  stop(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }

  pass(days: number): void {
    this.clock.advanceMs(days * DAY_MS);
  }

  async sweepAfter(days: number): Promise<void> {
    this.pass(days);
    await this.retention.sweep();
  }

  publish(items: readonly unknown[], idempotencyKey: string = randomUUID()): Promise<DispatchBatchAnswer> {
    const stream = Readable.from([Buffer.from(JSON.stringify({ items }))]);
    const body = { mediaType: 'application/json', stream };
    return this.parts.batches.publish({ council: this.villa, idempotencyKey, body, waitS: 0 });
  }

  batch(batchId: string): Promise<DispatchBatchAnswer> {
    return this.parts.batches.answer(this.villa, batchId);
  }

  /** The hub answers the last item of a batch. */
  async answer(
    { batchId, items }: DispatchBatchAnswer,
    outcome: 'accepted' | 'rejected' = 'accepted',
  ): Promise<void> {
    this.hub.answer({ eventId: String(items.at(-1)?.eventId), outcome });
    await eventually(async () => (await this.batch(batchId)).complete);
  }

  /** A dispatch of one document, and what the hub says of it. */
  async dispatch(changes: object = {}, outcome: 'accepted' | 'rejected' = 'accepted'): Promise<string> {
    const dispatchId = randomUUID();
    const document = { documentId: 'acto', mediaType: 'application/pdf', sizeBytes: acto.length, sha256 };
    await this.answer(
      await this.publish([made(snapshot(dispatchId, { documents: [document], ...changes }))]),
      outcome,
    );
    return dispatchId;
  }

  upload(dispatchId: string): Promise<boolean> {
    const stream = Readable.from([acto]);
    return this.contents.store(this.villa, { dispatchId, documentId: 'acto', sha256, stream });
  }

  isStored(dispatchId: string): boolean {
    return this.contents.find({ councilId: 'villa', dispatchId, documentId: 'acto' }) !== undefined;
  }

  manifests(dispatchId: string): number {
    return this.parts.dispatches.announced(dispatchId, 'acto').length;
  }

  /** The hub tells of the end of a dispatch. */
  async tell(
    dispatchId: string,
    sequence: number,
    name: LifeCycleEventName = 'DispatchExpired',
  ): Promise<void> {
    const event = { dispatchId, sequence } as LifeCycleEvent;
    await this.parts.events.take([{ eventId: randomUUID(), name, event }]);
  }

  /** Files of documents, also those that are leaving. */
  async files(): Promise<string[]> {
    const all = await readdir(this.directory, { recursive: true, withFileTypes: true });
    return all.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  count(table: string): number {
    return Number(this.state.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n);
  }

  async metric(name: string, what?: string): Promise<number | undefined> {
    const metric = await this.parts.metrics.registry.getSingleMetric(`valija_${name}`)?.get();
    return metric?.values.find(({ labels }) => what === undefined || labels['what'] === what)?.value;
  }
}
