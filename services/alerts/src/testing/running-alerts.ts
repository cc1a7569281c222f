import { hash, randomUUID } from 'node:crypto';
import { type Clock, SystemClock } from '@valija/clock';
import type { ContactOwner, DirectoryRecord, OpenDispatch } from '@valija/contracts';
import { Database } from '@valija/database';
import { DirectoryCopy } from '@valija/directory-copy';
import { generateKeyring } from '@valija/dispatch-rows';
import {
  type ServiceContext,
  freePort,
  knowDirectory,
  serviceContext,
  servers,
  testDatabase,
} from '@valija/testing';
import { Redis } from 'ioredis';
import { AlertsService } from '../alerts/alerts.service.js';
import { PlanningService } from '../alerts/planning.service.js';
import { AppModule } from '../app.module.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { migrations } from '../migrations/migrations.js';
import { NoticeFencesRepository } from '../notices/notice-fences.repository.js';
import type { NewNotice } from '../notices/notices.repository.js';
import { NoticesService } from '../notices/notices.service.js';
import { RecordingService } from '../notices/recording.service.js';
import { SendingService } from '../sending/sending.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { MailServer } from './mail-server.js';
import { aNotice } from './noticing-node.js';
import { PlayedStore } from './played-store.js';

export interface RunningOptions {
  /** Of Redis: each file its own, for some forget everything. */
  readonly redisDatabase: number;
  readonly clock?: Clock;
  /** Without, nobody answers there. */
  readonly hasKafka?: boolean;
  /** So long mails are held. */
  readonly holdS?: number;
}

const DAY_MS = 86_400_000;

/** The service with its own database and queue, a real mail server, and a store that is played over TCP. */
export class RunningAlerts {
  private readonly contexts: ServiceContext[] = [];
  private readonly known: DirectoryRecord[] = [];

  private constructor(
    readonly mail: MailServer,
    readonly store: PlayedStore,
    readonly redis: Redis,
    readonly configuration: Readonly<Record<string, unknown>>,
    private readonly clock: Clock,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start({
    redisDatabase,
    clock = new SystemClock(),
    hasKafka = false,
    holdS = 0,
  }: RunningOptions): Promise<RunningAlerts> {
    const place = await testDatabase('alerts', migrations);
    const { redisUrl, kafkaBrokers, kafkaAdmin } = servers();
    const url = new URL(redisUrl);
    url.pathname = `/${String(redisDatabase)}`;
    const redis = new Redis(url.href);
    await redis.flushdb();
    const mail = await MailServer.open();
    const store = await PlayedStore.start();
    const configuration = {
      databaseUrl: place.url,
      databasePoolSize: 8,
      databaseStatementTimeoutMs: 10_000,
      kafkaBrokers: hasKafka ? kafkaBrokers.split(',') : ['127.0.0.1:1'],
      kafkaUsername: kafkaAdmin.username,
      kafkaPassword: kafkaAdmin.password,
      kafkaTls: false,
      dataKeys: generateKeyring(),
      // Nobody answers there: the copy of the directory is given by hand.
      directoryRpcHost: '127.0.0.1',
      directoryRpcPort: 1,
      publicUrl: 'https://avisos.hub.example',
      storeReaderRpcHost: '127.0.0.1',
      storeReaderRpcPort: store.port,
      redisUrl: url.href,
      smtpUrl: mail.url,
      smtpIgnoreTls: true,
      mailFrom: 'Carpeta <avisos@hub.example>',
      mailPerSecond: 1_000,
      bounceDomain: 'avisos.hub.example',
      bounceSmtpPort: await freePort(),
      bindHost: '127.0.0.1',
      alertHoldS: holdS,
      noticeHoldS: holdS,
      alertRetryS: 1,
    };
    const self = new RunningAlerts(mail, store, redis, configuration, clock, () => place.drop());
    await self.addProcess();
    return self;
  }

  /** Another process of the service, with the same database and queue. */
  async addProcess(): Promise<ServiceContext> {
    const configuration =
      this.contexts.length === 0
        ? this.configuration
        : { ...this.configuration, bounceSmtpPort: await freePort() };
    const context = await serviceContext('alerts', AppModule, configuration, this.clock);
    await context.app.get(DirectoryCopy).stop();
    if (this.known.length > 0) knowDirectory(context.app, this.known);
    this.contexts.push(context);
    return context;
  }

  part<T>(part: { readonly prototype: T }): T {
    const [first] = this.contexts;
    if (!first) throw new Error('it does not run');
    return first.app.get<T>(part as never);
  }

  get contacts(): ContactsService {
    return this.part(ContactsService);
  }

  get alerts(): AlertsService {
    return this.part(AlertsService);
  }

  get planning(): PlanningService {
    return this.part(PlanningService);
  }

  get settings(): SettingsService {
    return this.part(SettingsService);
  }

  get notices(): NoticesService {
    return this.part(NoticesService);
  }

  get sending(): SendingService {
    return this.part(SendingService);
  }

  get database(): Database {
    return this.part(Database);
  }

  /** Somebody whose address is verified. */
  async verified(name: string): Promise<{ owner: ContactOwner; address: string; personKey: string }> {
    const owner: ContactOwner = { idType: 'OTHER', idNumber: `${name}-${randomUUID()}` };
    const address = `${hash('sha256', owner.idNumber).slice(0, 12)}@correo.example`;
    await this.contacts.put(owner, address, 'es');
    await this.contacts.verify(owner, this.mail.codeTo(address));
    return { owner, address, personKey: this.contacts.keyOf(owner) };
  }

  /** What the directory says, to all processes. */
  know(...records: DirectoryRecord[]): void {
    this.known.push(...records);
    for (const { app } of this.contexts) knowDirectory(app, records);
  }

  /** Something comes for somebody: the store has it, and says so. */
  async arrive(personKey: string, rest: Partial<OpenDispatch> = {}): Promise<OpenDispatch> {
    const nowMs = this.clock.epochMs();
    const dispatch: OpenDispatch = {
      dispatchId: randomUUID(),
      kind: 'notification',
      visibleFromMs: nowMs,
      expiresAtMs: nowMs + 10 * DAY_MS,
      ...rest,
    };
    this.store.open.set(personKey, [...(this.store.open.get(personKey) ?? []), dispatch]);
    await this.planning.arrived([{ ...dispatch, personKey }]);
    return dispatch;
  }

  /** A body has something to say to somebody: taken and written down, as if it had come by a topic. */
  async notice(personKey: string, rest: Partial<NewNotice> = {}): Promise<string> {
    const noticeId = rest.noticeId ?? randomUUID();
    const { noticeId: _id, holder: _holder, ...said } = aNotice();
    const [topic, partition, generation] = ['nodes.played.notices.v1', 0, 1];
    const fences = this.part(NoticeFencesRepository);
    const log = { topic, partition, topicId: randomUUID(), logStart: 0, logEnd: 1 };
    const epoch = await this.database.transaction((tx) =>
      fences.take(tx, log, { generation, nextOffset: 0 }),
    );
    const isDone = await this.part(RecordingService).record({
      nodeId: 'played',
      range: { topic, partition, generation, epoch, firstOffset: 0, lastOffset: 0 },
      notices: [
        {
          ...{ noticeId, nodeId: 'played', personKey, offset: 0, eventId: randomUUID() },
          digest: hash('sha256', noticeId, 'buffer'),
          said,
          endsAtMs: this.clock.epochMs() + 180 * DAY_MS,
          ...rest,
        },
      ],
      refused: [],
      isRestored: false,
    });
    if (!isDone) throw new Error('not written down');
    return noticeId;
  }

  async stop(): Promise<void> {
    for (const context of this.contexts) await context.close();
    await Promise.all([this.mail.close(), this.store.close()]);
    this.redis.disconnect();
    await this.drop();
  }
}
