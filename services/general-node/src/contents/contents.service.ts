import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, HealthChecks, LOGGER } from '@valija/service';
import type { Council } from '../councils/council.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { ContentFiles, type Received } from './content-files.repository.js';
import {
  ContentAlreadyStored,
  ContentKeptElsewhere,
  DigestMismatch,
  StoreUnavailable,
  UploadInvalid,
} from './contents.errors.js';
import { type ContentKey, ContentsRepository, type StoredContent } from './contents.repository.js';

export interface Upload {
  readonly dispatchId: string;
  readonly documentId: string;
  /** Of the bytes, as the council announces them. */
  readonly sha256: string;
  readonly stream: Readable;
}

/** The documents of councils that have no place of their own to give them from. */
@Injectable()
export class ContentsService implements OnModuleInit {
  private readonly bytes;

  constructor(
    @Inject(ContentsRepository) private readonly contents: ContentsRepository,
    @Inject(ContentFiles) private readonly files: ContentFiles,
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthChecks) health: HealthChecks,
  ) {
    this.bytes = metrics.counter('general_node_stored_bytes_total', 'Bytes of documents stored', ['council']);
    health.register('disk', () => this.files.probe().then(() => undefined));
  }

  onModuleInit(): Promise<void> {
    return this.files.prepare();
  }

  find(key: ContentKey): StoredContent | undefined {
    return this.contents.find(key);
  }

  read(councilId: string, { sha256 }: StoredContent): Promise<Readable> {
    return this.files.read(councilId, sha256);
  }

  /**
   * Stores a document, whole or not at all.
   *
   * @returns whether it is new; false when the same one was there
   * @throws DigestMismatch, ContentAlreadyStored, BodyTooLarge, BodyCutOff
   */
  async store({ councilId, content }: Council, { stream, sha256, ...ids }: Upload): Promise<boolean> {
    if (content.mode !== 'stored') throw new ContentKeptElsewhere();
    const key = { councilId, ...ids };
    try {
      const received = await this.files.receive(stream);
      return await this.keep(key, received, sha256).finally(() => this.files.discard(received));
    } catch (error) {
      if (error instanceof StoreUnavailable)
        this.logger.error({ err: error, councilId }, 'the disk does not take a document');
      throw error;
    }
  }

  private async keep(key: ContentKey, received: Received, announced: string): Promise<boolean> {
    if (received.sizeBytes === 0) throw new UploadInvalid('', 'a document has a byte or more');
    if (received.sha256 !== announced || this.contradictsManifest(key, received)) throw new DigestMismatch();
    if (this.isStored(key, received)) return false;
    await this.files.keep(key.councilId, received);
    // Meanwhile another request may have stored it, or a manifest may have come.
    if (this.isStored(key, received)) return false;
    if (this.contradictsManifest(key, received)) throw new DigestMismatch();
    const { sha256, sizeBytes } = received;
    this.contents.add(key, { sha256, sizeBytes }, this.clock.epochMs());
    this.bytes.inc({ council: key.councilId }, sizeBytes);
    this.logger.info({ ...key, sizeBytes }, 'a document was stored');
    return true;
  }

  /** @throws ContentAlreadyStored where it is another one */
  private isStored(key: ContentKey, { sha256 }: Received): boolean {
    const stored = this.contents.find(key);
    if (stored && stored.sha256 !== sha256) throw new ContentAlreadyStored();
    return stored !== undefined;
  }

  /** Manifests say what a document must be, where they came first. */
  private contradictsManifest(
    { councilId, dispatchId, documentId }: ContentKey,
    received: Received,
  ): boolean {
    if (this.dispatches.ownerOf(dispatchId) !== councilId) return false;
    const announced = this.dispatches.announced(dispatchId, documentId);
    const { sha256, sizeBytes } = received;
    return (
      announced.length > 0 &&
      !announced.some((each) => each.sha256 === sha256 && each.sizeBytes === sizeBytes)
    );
  }
}
