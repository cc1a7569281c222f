import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setEnvironment } from '@valija/config';
import {
  type Layout,
  type StackPlan,
  type StackOptions,
  Supervisor,
  anyPorts,
  freePorts,
  generalNodeSpec,
  layout,
  profilePath,
  regionalFolderSpec,
  startHub,
  urls,
  valija,
} from '@valija/local';
import type { KafkaSettings } from '@valija/messaging';
import { Kafka, logLevel } from 'kafkajs';
import type { ProcessHistory } from '../history.js';
import { LiveBodies } from '../live/live-bodies.js';
import { folderId, liveEntries } from '../live/live-systems.js';
import { campaignDirectory } from '../load/campaign-nodes.js';
import { Origin } from '../nodes/origin.js';
import type { StepReport } from '../report.js';
import { signal, withDescendants } from './descendants.js';

export type Say = (line: string) => void;

export type StackChanges = Pick<StackOptions, 'asProcesses' | 'extraEnvironment'>;

/** A hub of its own to be harmed: its servers and services, Cl@ve, the campaign's nodes in the directory and their documents. */
export class TrialStack {
  private readonly killed = new Map<string, number>();
  private readonly lastKilled = new Map<string, number>();
  private readonly said = new Map<string, number>();

  private constructor(
    readonly supervisor: Supervisor,
    readonly place: Layout,
    readonly say: Say,
  ) {}

  plan!: StackPlan;
  /** The servers and the services of the hub, and the folder of a region: what is ended again and again. */
  readonly hubProcesses = ['postgres', 'kafka', 'redis', 'directory'];
  origin!: Origin;
  private liveBodies: LiveBodies | undefined;

  private static async start(
    say: Say,
    { extraEnvironment, asProcesses = (spec) => [spec] }: StackChanges,
  ): Promise<TrialStack> {
    const place = layout(`faults-${randomBytes(4).toString('hex')}`);
    const hear: { by?: TrialStack } = {};
    const supervisor = new Supervisor({
      runFile: place.runFile,
      logs: place.logs,
      say: (line) => hear.by?.hear(line),
    });
    const stack = new TrialStack(supervisor, place, say);
    hear.by = stack;
    try {
      stack.plan = await startHub(supervisor, {
        layout: place,
        ports: await anyPorts(),
        withSignIn: true,
        asProcesses: (spec) => {
          const made = asProcesses(spec);
          stack.hubProcesses.push(...made.map(({ name }) => name));
          return made;
        },
        extraEnvironment: { LOG_LEVEL: 'warn', ...extraEnvironment },
        step: say,
      });
      setEnvironment('VALIJA_PROFILE', profilePath(place));
      await stack.open();
    } catch (error) {
      await stack.stop(true);
      throw error;
    }
    return stack;
  }

  /** A stack for some work; its state is kept where the work finds something that does not hold. */
  static async during(
    say: Say,
    work: (stack: TrialStack) => Promise<StepReport>,
    changes: StackChanges = {},
  ): Promise<StepReport> {
    const stack = await TrialStack.start(say, changes);
    let report: StepReport | undefined;
    try {
      report = await work(stack);
      return report;
    } finally {
      await stack.stop(report === undefined || report.broken.length > 0);
    }
  }

  get processes(): ProcessHistory[] {
    const names = new Set([...this.hubProcesses, ...this.killed.keys()]);
    return [...names].map((name) => ({
      name,
      killed: this.killed.get(name) ?? 0,
      saidRestarts: this.said.get(name) ?? 0,
      isReady: true,
    }));
  }

  /** As the administrator of the broker. */
  kafka(): Kafka {
    const { kafkaBrokers, kafkaAdmin } = this.plan.addresses;
    return new Kafka({
      clientId: 'faults',
      brokers: kafkaBrokers.split(','),
      sasl: { mechanism: 'scram-sha-512', ...kafkaAdmin },
      logLevel: logLevel.NOTHING,
    });
  }

  /** As a node, with the credentials that the hub gave it. */
  kafkaOf(nodeId: string): KafkaSettings {
    const file = join(this.place.root, 'nodes', `${nodeId}.json`);
    const { username, password } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    const brokers = this.plan.addresses.kafkaBrokers.split(',');
    return { brokers, username: username ?? '', password: password ?? '', tls: false, clientId: nodeId };
  }

  get databaseUrl(): string {
    const url = new URL(this.plan.addresses.postgresUrl);
    url.pathname = '/valija';
    return url.href;
  }

  /** Where a process says how it is, and its metrics. */
  management(name: string): string {
    const { health } = this.supervisor.running(name) ?? {};
    if (health === undefined) throw new Error(`${name} does not run`);
    return new URL(health).origin;
  }

  /** kill -9 of a process as it is; what it has started is left to itself. */
  kill(name: string): boolean {
    const pid = this.pid(name);
    if (pid === undefined || !signal(pid, 'SIGKILL')) return false;
    this.lastKilled.set(name, pid);
    this.killed.set(name, (this.killed.get(name) ?? 0) + 1);
    return true;
  }

  /** Stops a process where it is, with all that it has started; `go` lets it go on. */
  pause(name: string): (() => void) | undefined {
    const pid = this.supervisor.running(name)?.pid;
    if (pid === undefined) return undefined;
    const pids = withDescendants(pid).filter((each) => signal(each, 'SIGSTOP'));
    return () => {
      for (const each of pids.toReversed()) signal(each, 'SIGCONT');
    };
  }

  /** Undefined while nothing runs, and while the supervisor has not seen yet that it was killed. */
  pid(name: string): number | undefined {
    const pid = this.supervisor.running(name)?.pid;
    return pid === this.lastKilled.get(name) ? undefined : pid;
  }

  /** The node in a box, with these councils. */
  async startGeneralNode(councils: readonly object[]): Promise<void> {
    const file = join(this.place.root, 'councils.json');
    writeFileSync(file, JSON.stringify(councils));
    await this.supervisor.startStage([generalNodeSpec(this.plan, file)]);
  }

  /** @param isKept logs and data stay, for whoever looks into what did not hold */
  async stop(isKept = false): Promise<void> {
    await this.supervisor.stop();
    await (this.origin as Origin | undefined)?.stop();
    await this.liveBodies?.stop();
    if (isKept) this.say(`logs and data are kept in ${this.place.root}`);
    else rmSync(this.place.root, { recursive: true, force: true });
  }

  private async open(): Promise<void> {
    const [port = 0, livePort = 0] = await freePorts(2);
    const { citizenApi: hub, generalNode, regionalFolder: folder } = urls(this.plan);
    this.origin = await Origin.start(port, { hub, generalNode });
    const { endpointOf } = (this.liveBodies = await LiveBodies.start(livePort, { hub, folder }));
    await this.supervisor.startStage([regionalFolderSpec(this.plan)]);
    this.hubProcesses.push(folderId);
    const file = join(this.place.root, 'campaign-directory.json');
    const entries = campaignDirectory((nodeId) => this.origin.endpointOf(nodeId));
    for (const [kind, more] of Object.entries(liveEntries({ endpointOf, folderUrl: folder })))
      entries[kind] = [...(entries[kind] ?? []), ...more];
    writeFileSync(file, JSON.stringify(entries));
    await valija(['apply', file], this.place);
  }

  private hear(line: string): void {
    const [, name] = /^(\S+) ended \(.*\); starting it again/.exec(line) ?? [];
    if (name === undefined) this.say(line);
    else this.said.set(name, (this.said.get(name) ?? 0) + 1);
  }
}
