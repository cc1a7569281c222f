import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, HealthChecks, LOGGER } from '@valija/service';
import type { Council } from '../councils/council.js';
import { InHand } from '../bodies/in-hand.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { State } from '../state/state.service.js';
import { ContentFiles, type Received } from './content-files.repository.js';
import {
  ContentAlreadyStored,
  ContentKeptElsewhere,
  DigestMismatch,
  StoreUnavailable,
  UploadInvalid,
} from './contents.errors.js';
import {
  type ContentKey,
  ContentsRepository,
  type StoredContent,
  type StoredDocument,
} from './contents.repository.js';

export interface Upload {
  readonly dispatchId: string;
  readonly documentId: string;
  /** Of the bytes, as the council announces them. */
  readonly sha256: string;
  readonly stream: Readable;
}

/** Documents that are looked at in one transaction, when they are swept. */
const MOST_AT_ONCE = 200;

/** The documents of councils that have no place of their own to give them from. */
@Injectable()
export class ContentsService implements OnModuleInit {
  private readonly bytes;
  /** Files that get their name: until their row is there, too, nobody may take them for left over. */
  private readonly arriving = new InHand();

  constructor(
    @Inject(State) private readonly state: State,
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

  /**
   * Removes what no manifest of its council names and is here since before an instant: nobody can ask for it. A slice a
   * step.
   */
  async *forgetUnnamed(beforeMs: number): AsyncGenerator<number> {
    let last: ContentKey = { councilId: '', dispatchId: '', documentId: '' };
    for (;;) {
      const seen = this.contents.findAfter(last, MOST_AT_ONCE);
      const old = seen.filter(({ isNamed, storedAtMs }) => !isNamed && storedAtMs < beforeMs);
      this.remove(old);
      if (old.length > 0) await this.files.clear();
      yield old.length;
      if (seen.length < MOST_AT_ONCE) return;
      last = seen.at(-1) ?? last;
    }
  }

  /** In one go, so that no upload comes in between. First the rows: a row without its file would promise it. */
  private remove(documents: readonly StoredDocument[]): void {
    this.state.transaction(() => {
      for (const document of documents) this.contents.remove(document);
    });
    for (const { councilId, sha256 } of documents) this.takeOutUnused(councilId, sha256);
  }

  /** The same bytes are one file, of however many documents: also of one whose row is about to be written. */
  private takeOutUnused(councilId: string, sha256: string, ofArriving = 0): void {
    const arriving = this.arriving.of(`${councilId}/${sha256}`) - ofArriving;
    if (arriving === 0 && !this.contents.isFileUsed(councilId, sha256)) this.files.takeOut(councilId, sha256);
  }

  private async keep(key: ContentKey, received: Received, announced: string): Promise<boolean> {
    if (received.sizeBytes === 0) throw new UploadInvalid('', 'a document has a byte or more');
    if (received.sha256 !== announced || this.contradictsManifest(key, received)) throw new DigestMismatch();
    if (this.isStored(key, received)) return false;
    return this.arriving.during(`${key.councilId}/${received.sha256}`, () => this.place(key, received));
  }

  private async place(key: ContentKey, received: Received): Promise<boolean> {
    const { sha256, sizeBytes } = received;
    await this.files.keep(key.councilId, received);
    try {
      // Meanwhile another request may have stored it, or a manifest may have come.
      if (this.isStored(key, received)) return false;
      if (this.contradictsManifest(key, received)) throw new DigestMismatch();
    } catch (error) {
      this.takeOutUnused(key.councilId, sha256, 1);
      await this.files.clear();
      throw error;
    }
    this.contents.add(key, { sha256, sizeBytes }, this.clock.epochMs());
    this.bytes.inc({ council: key.councilId }, sizeBytes);
    this.logger.info({ ...key, sizeBytes }, 'a document was stored');
    return true;
  }

  /**
   * Whether it is here already: its time begins again then, for who brings it again is about to publish it.
   *
   * @throws ContentAlreadyStored where it is another one
   */
  private isStored(key: ContentKey, { sha256 }: Received): boolean {
    const stored = this.contents.find(key);
    if (!stored) return false;
    if (stored.sha256 !== sha256) throw new ContentAlreadyStored();
    this.contents.touch(key, this.clock.epochMs());
    return true;
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
