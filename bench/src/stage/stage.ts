import { readFileSync, rmSync } from 'node:fs';
import { type Layout, type StackPlan, Supervisor, anyPorts, layout, startHub, urls } from '@valija/local';
import { Feeder } from '../load/feeder.js';
import { type Load, PRELOAD, eventsOf } from '../load/records.js';
import { Origin } from '../appearance/origin.js';
import { registerAll } from './directory.js';
import { Identity } from './identity.js';
import type { RunningPart } from './running-part.js';
import { Store } from './store.js';

const PRELOAD_WITHIN_MS = 900_000;
const SAY_EVERY = 50_000;
/** Limits that protect the hub from one client: here one client plays all of them. */
const UNLIMITED = {
  LOG_LEVEL: 'warn',
  PERSON_REQUESTS_PER_MINUTE: '1000000',
  PERSON_APPEARANCES_PER_MINUTE: '1000000',
};

/** A hub of its own on servers of its own, with dispatches in it, an identity provider and an origin. */
export class Stage {
  private constructor(
    readonly plan: StackPlan,
    readonly store: Store,
    readonly feeder: Feeder,
    readonly identity: Identity,
    readonly origin: Origin,
    private readonly supervisor: Supervisor,
  ) {}

  static async start(say: (line: string) => void): Promise<Stage> {
    const place = layout('bench');
    rmSync(place.root, { recursive: true, force: true });
    const supervisor = new Supervisor({ runFile: place.runFile, logs: place.logs, say });
    try {
      const ports = await anyPorts();
      const at = urls({ ports });
      const [identity, origin] = await Promise.all([Identity.start(at.clave, at.citizenApi), Origin.start()]);
      const plan = await startHub(supervisor, {
        layout: place,
        ports,
        isForLoad: true,
        step: say,
        extraEnvironment: UNLIMITED,
      });
      await registerAll(plan, origin.url);
      const store = await Store.connect(databaseUrl(plan));
      return new Stage(plan, store, new Feeder(plan.addresses), identity, origin, supervisor);
    } catch (error) {
      await supervisor.stop();
      throw error;
    }
  }

  /** The dispatches that are there before anything is measured. */
  async preload(dispatches: number, say: (line: string) => void): Promise<void> {
    const load: Load = { number: PRELOAD, dispatches, hasWhale: true };
    await this.feeder.feed(load, (done) => {
      if (done % SAY_EVERY === 0) say(`preload: ${String(done)} of ${String(dispatches)} published`);
    });
    await this.ingested(eventsOf(load), PRELOAD_WITHIN_MS);
    await this.store.query('VACUUM ANALYZE metadata_store.dispatch');
  }

  /** Until so many events are committed in all, and their acks are in Kafka. */
  async ingested(events: number, withinMs: number): Promise<void> {
    const isDone = async (): Promise<boolean> =>
      (await this.store.committed()) >= events && (await this.store.waiting()) === 0;
    await this.store.until(`${String(events)} events committed and answered`, isDone, withinMs);
  }

  /** Processes of the hub, by the beginning of their names. */
  parts(...names: readonly string[]): RunningPart[] {
    return readRun(this.plan.layout).filter(({ name }) => names.some((wanted) => name.startsWith(wanted)));
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.feeder.close(), this.store.close()]);
    this.identity.close();
    this.origin.close();
    await this.supervisor.stop();
    rmSync(this.plan.layout.root, { recursive: true, force: true });
  }
}

function readRun({ runFile }: Layout): RunningPart[] {
  return (JSON.parse(readFileSync(runFile, 'utf8')) as { processes: RunningPart[] }).processes;
}

function databaseUrl({ addresses }: StackPlan): string {
  const url = new URL(addresses.postgresUrl);
  url.pathname = '/valija';
  return url.href;
}
