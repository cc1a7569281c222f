import { randomUUID } from 'node:crypto';
import { sleep } from '@valija/clock';
import {
  CodedError,
  type DirectoryChanged,
  type DirectoryRecord,
  type DirectoryRpc,
  hubTopics,
} from '@valija/contracts';
import { type Broker, StreamConsumer } from '@valija/messaging';
import type { RpcClient } from '@valija/rpc';
import { DirectoryModel } from './directory-model.js';

export interface DirectoryCopyOptions {
  readonly directory: RpcClient<DirectoryRpc>;
  readonly broker: Broker;
  /** Whose copy it is: names its consumer groups. */
  readonly service: string;
}

const ASK_ANYWAY_EVERY_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const PATIENT_MS = 15_000;

/**
 * A copy of the directory in memory, at one revision. A change is heard over Kafka and applied when it is the next
 * revision; where one is missing, or news does not come, the directory itself is asked for what changed since. While
 * the directory is away the copy goes on answering.
 */
export class DirectoryCopy {
  private readonly entries = new DirectoryModel();
  private isThere = false;
  /** Resolves when the copy is there. */
  readonly loaded: Promise<void>;
  private revision = 0;
  private markLoaded: () => void = () => undefined;
  private readonly consumer: StreamConsumer;
  private readonly stopping = new AbortController();
  private readonly listeners: (() => void)[] = [];
  private catchingUp: Promise<void> = Promise.resolve();
  private polling: Promise<void> = Promise.resolve();

  constructor(private readonly options: DirectoryCopyOptions) {
    this.loaded = new Promise((resolve) => {
      this.markLoaded = resolve;
    });
    this.consumer = new StreamConsumer(options.broker, {
      // A group of its own for each process: every copy must hear everything.
      groupId: `${options.service}.directory.${randomUUID()}`,
      topics: [hubTopics.directoryChanges],
      fromBeginning: false,
      handle: async (records) => {
        for (const { value } of records)
          await this.hear(JSON.parse(value?.toString() ?? '{}') as DirectoryChanged);
      },
    });
  }

  /** Loads the copy; waits for the directory as long as it takes. */
  async start(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const { revision, records } = await this.options.directory.call('directory.snapshot', {}, PATIENT_MS);
        this.take(revision, records);
        break;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.options.broker.logger.warn({ err: error }, 'the directory does not answer yet');
        await sleep(pauseMs, this.stopping.signal);
      }
    }
    this.markLoaded();
    // News only makes it quicker: the poll alone would do.
    this.consumer.start().catch((error: unknown) => {
      this.options.broker.logger.warn(
        { err: error },
        'no news of the directory over Kafka: asking it instead',
      );
    });
    this.polling = this.poll();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.consumer.stop();
    await this.polling;
  }

  /**
   * What the directory says.
   *
   * @throws CodedError `service-unavailable` before it is loaded: an empty copy would deny what is there
   */
  get model(): DirectoryModel {
    if (!this.isThere) throw new CodedError('service-unavailable', { service: 'directory' });
    return this.entries;
  }

  /** Whether it has been loaded. */
  get isReady(): boolean {
    return this.revision > 0;
  }

  /** Called after each change. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private async hear({ revision, entries }: DirectoryChanged): Promise<void> {
    if (revision <= this.revision) return;
    if (revision === this.revision + 1 && entries.length > 0)
      this.take(revision, entries as DirectoryRecord[]);
    else await this.catchUp();
  }

  private catchUp(): Promise<void> {
    this.catchingUp = this.catchingUp
      .catch(() => undefined)
      .then(async () => {
        const { revision, records, isRestored } = await this.options.directory.call('directory.changes', {
          since: this.revision,
        });
        if (isRestored === true || revision < this.revision) await this.loadAnew();
        else if (revision > this.revision) this.take(revision, records);
      });
    return this.catchingUp;
  }

  /** The directory was restored from a backup: what it has forgotten is forgotten here too. */
  private async loadAnew(): Promise<void> {
    const { revision, records } = await this.options.directory.call('directory.snapshot', {}, PATIENT_MS);
    const there = new Set(records.map(({ entity, key }) => `${entity}/${key}`));
    const gone = this.entries
      .records()
      .filter(({ entity, key }) => !there.has(`${entity}/${key}`))
      .map((record) => ({ ...record, value: null }));
    this.take(revision, [...records, ...gone]);
  }

  private take(revision: number, records: readonly DirectoryRecord[]): void {
    this.entries.apply(records);
    this.isThere = true;
    this.revision = revision;
    for (const listener of this.listeners) listener();
  }

  private async poll(): Promise<void> {
    for (;;) {
      await sleep(ASK_ANYWAY_EVERY_MS, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      await this.catchUp().catch((error: unknown) => {
        this.options.broker.logger.warn(
          { err: error },
          'the directory does not answer: the copy stays as it is',
        );
      });
    }
  }
}
