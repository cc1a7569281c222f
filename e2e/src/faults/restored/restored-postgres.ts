import { join } from 'node:path';
import { SystemClock, sleep } from '@valija/clock';
import { freePorts, urls } from '@valija/local';
import { until, valija } from '../../stack.js';
import { Citizens } from '../campaign/citizens.js';
import { nobodyElse, stoppedPartitions, unreadByNode, untilQuiet } from '../campaign/quiet.js';
import { brokenInvariants } from '../checker/checker.js';
import { collectHistory } from '../collect.js';
import type { History } from '../history.js';
import { campaignIssuers, generalNode, libraryNode, publishingNodes } from '../load/campaign-nodes.js';
import { type PlannedEvent, loadOf } from '../load/load.js';
import { Council } from '../nodes/council.js';
import {
  type LibraryNodeSettings,
  libraryNodeAccount,
  libraryNodeAnswered,
  libraryNodeSpec,
} from '../nodes/library-node.js';
import { Pace } from '../nodes/pace.js';
import { PublishingNode } from '../nodes/publishing-node.js';
import { type Step, type StepOptions, type StepReport, checkedBy, counted } from '../report.js';
import { signal, withDescendants } from '../stack/descendants.js';
import { TrialStack } from '../stack/trial-stack.js';
import { asOneGeneration, reusedIds } from './as-one-generation.js';
import { baseBackup, forgetLost, putBack } from './backup.js';
import { applyLater, withoutLater } from './later-entry.js';
import { announced, same, sumOf } from './what-is-there.js';

const OF_GENERAL_NODE = 0.05;
const ACT_EVERY_MS = 100;
const QUIET_WITHIN_MS = 300_000;
const LOOK_MS = 500;
/** Of the load, what is sent when the backup is taken, and when the database is lost. */
const AT_BACKUP = 0.3;
const AT_LOSS = 0.75;
/** So long the closed store is left to itself: the sweep and the relay look every two seconds at least. */
const CLOSED_MS = 6_000;

export const restoredPostgres: Step = {
  name: 'restore',
  about: 'PostgreSQL is lost under load, and restored from a backup of before: what was said is brought back',
  run: (options) => TrialStack.during(options.say, (stack) => new RestoredPostgres(stack, options).run()),
};

class RestoredPostgres {
  private readonly ending = new AbortController();
  private readonly atMs = new SystemClock().epochMs();
  private readonly pace: Pace;
  private readonly data: string;
  private readonly tried: string[] = [];
  private readonly broken: { what: string; examples: readonly string[] }[] = [];

  constructor(
    private readonly stack: TrialStack,
    private readonly options: StepOptions,
  ) {
    this.pace = new Pace(join(stack.place.root, 'pace'));
    this.data = join(stack.place.data, 'postgres', 'data');
  }

  async run(): Promise<StepReport> {
    const { say } = this.options;
    this.pace.allow(AT_BACKUP);
    const library = await this.startLibraryNode();
    const council = await Council.withKey(
      this.loadOf(generalNode),
      urls(this.stack.plan).generalNode,
      this.stack.origin.ofCouncil,
    );
    await this.stack.startGeneralNode([council.entry]);
    const citizens = await Citizens.signIn(this.options.seed);
    citizens.tell([...loadOf(library.load)]);
    const tell = (events: readonly PlannedEvent[]): void => {
      citizens.tell(events);
    };
    const nodes = publishingNodes.map(
      (nodeId) => new PublishingNode(this.loadOf(nodeId), this.stack.kafkaOf(nodeId), tell),
    );
    const { signal: ended } = this.ending;
    const sending = Promise.all([
      ...nodes.map((node) => node.run(this.pace, ended)),
      council.run(this.pace, tell, ended),
    ]);
    const acting = citizens.run(ACT_EVERY_MS, ended);
    await this.untilSent(nodes, AT_BACKUP * 0.7);
    await baseBackup(this.stack.plan.addresses.postgresUrl, this.data, `${this.data}.backup`);
    const atBackup = await sumOf(this.stack.databaseUrl);
    say(`a backup was taken under load: ${JSON.stringify(atBackup)}`);
    await applyLater(this.stack.place.root);
    this.pace.allow(AT_LOSS);
    await this.untilSent(nodes, AT_LOSS);
    const atLoss = await sumOf(this.stack.databaseUrl);
    await this.lose();
    say(`the database was lost: ${JSON.stringify(atLoss)}`);
    await this.refuses();
    this.pace.allow(1);
    await this.restore();
    this.holds('the directory has what was announced', await withoutLater(this.stack.databaseUrl));
    await sending;
    const nodesWait = async (): Promise<string | undefined> => {
      const open = [...loadOf(library.load)].length - libraryNodeAnswered(library);
      if (open > 0) return `${String(open)} events of ${libraryNode} have no answer`;
      const waiting = await council.waiting();
      if (waiting > 0) return `${String(waiting)} events of the council have no answer`;
      return (await unreadByNode(this.stack, libraryNode)) ?? (await unreadByNode(this.stack, generalNode));
    };
    await this.quiet(nodesWait);
    this.ending.abort();
    await acting;
    await this.quiet(nodesWait);
    say('reading the topics and the store');
    const history = await collectHistory({
      kafka: this.stack.kafka(),
      databaseUrl: this.stack.databaseUrl,
      issuers: campaignIssuers,
      nodes: [
        ...nodes.map(({ load, sent }) => ({ nodeId: load.nodeId, sent })),
        libraryNodeAccount(library),
        await council.account(),
      ],
      acts: citizens.acts,
      processes: this.stack.processes,
      stoppedPartitions: await stoppedPartitions(this.stack),
    });
    this.tried.push(
      `backup: ${JSON.stringify(atBackup)}; lost: ${JSON.stringify(atLoss)}`,
      `answers to citizens: ${[...citizens.answers].map(([what, n]) => `${what} ${String(n)}`).join(', ')}`,
    );
    return this.report(history);
  }

  private report(whole: History): StepReport {
    const { acts, unannounced } = announced(whole);
    const { history, answeredTwice, broken } = asOneGeneration({ ...whole, acts });
    const { checked, broken: found } = checkedBy(brokenInvariants(history));
    this.holds('the new generation answers as the old one did', broken);
    this.holds('no id is used twice', reusedIds(whole));
    const kinds = history.store.facts.map(({ kind }) => kind);
    return {
      tried: [
        ...this.tried,
        `${String(answeredTwice)} events were answered before the loss and again after it`,
        `store: ${String(history.store.dispatches.length)} dispatches, ${counted(kinds)}`,
        `acts with effect: ${String(acts.filter(({ hasEffect }) => hasEffect).length)} of ${String(whole.acts.length)} receipts; not announced before the loss, and so lost: ${String(unannounced)}`,
      ],
      faults: 1,
      checked: [...checked, 'refuses', 'directory', 'generation', 'ids'],
      broken: [...found, ...this.broken],
    };
  }

  /** PostgreSQL is killed, and comes again with the backup in the place of its data. */
  private async lose(): Promise<void> {
    const pids = withDescendants(this.stack.supervisor.running('postgres')?.pid ?? 0);
    putBack(this.data, `${this.data}.backup`);
    this.stack.kill('postgres');
    for (const pid of pids) signal(pid, 'SIGKILL');
    await until(
      'PostgreSQL with the backup',
      () => this.stack.supervisor.answers('postgres'),
      60_000,
      LOOK_MS,
    );
    forgetLost(this.data);
  }

  /** Nothing is done with the older database until an operator has looked. */
  private async refuses(): Promise<void> {
    const status = await until(
      'the store to see that its database is older',
      async () => {
        const { code, output } = await valija('restore', 'status', '--json');
        return code === 0 && (JSON.parse(output) as { state: string }).state === 'behind' && output;
      },
      60_000,
      LOOK_MS,
    );
    const { partitions, events } = JSON.parse(status) as {
      partitions: readonly unknown[];
      events: Readonly<Record<string, number>>;
    };
    this.tried.push(`missing: ${String(partitions.length)} partitions, ${JSON.stringify(events)}`);
    const before = await sumOf(this.stack.databaseUrl);
    await sleep(CLOSED_MS);
    const after = await sumOf(this.stack.databaseUrl);
    this.holds('nothing is done while the store is closed', same(before, after));
    await until('doctor to say it', doctorSaysIt, 60_000, LOOK_MS);
    const ready = await fetch(`${this.stack.management('metadata-store-reader')}/health/ready`);
    this.holds('a reader is not ready', ready.status === 503 ? [] : [String(ready.status)]);
  }

  private async restore(): Promise<void> {
    const begun = performance.now();
    const { code, output, errors } = await valija('restore', 'begin');
    this.options.say(output.trim());
    this.holds('the restore begins', code === 0 ? [] : [errors]);
    await until(
      'the store to open',
      async () => {
        const { output: said } = await valija('restore', 'status', '--json');
        return said !== '' && (JSON.parse(said) as { state: string }).state === 'open';
      },
      QUIET_WITHIN_MS,
      LOOK_MS,
    );
    this.options.say(
      `the store is open, ${((performance.now() - begun) / 1_000).toFixed(0)} s after the word`,
    );
  }

  private async quiet(others: () => Promise<string | undefined> = nobodyElse): Promise<void> {
    const waits = await untilQuiet(this.stack, others, QUIET_WITHIN_MS);
    if (waits !== undefined) this.broken.push({ what: 'it never became quiet', examples: [waits] });
  }

  private holds(what: string, examples: readonly string[]): void {
    if (examples.length > 0) this.broken.push({ what, examples: examples.slice(0, 5) });
  }

  private async untilSent(nodes: readonly PublishingNode[], share: number): Promise<void> {
    while (nodes.some(({ sent, load }) => sent.length < share * load.events)) await sleep(LOOK_MS);
  }

  private loadOf(nodeId: string): LibraryNodeSettings['load'] {
    const { seed, events } = this.options;
    const share = nodeId === generalNode ? OF_GENERAL_NODE : (1 - OF_GENERAL_NODE) / 3;
    return { seed, nodeId, events: Math.ceil(events * share), atMs: this.atMs };
  }

  private async startLibraryNode(): Promise<LibraryNodeSettings> {
    const [port = 0] = await freePorts(1);
    const { clientId: _clientId, ...kafka } = this.stack.kafkaOf(libraryNode);
    const outbox = join(this.stack.place.root, `${libraryNode}.sqlite`);
    const settings: LibraryNodeSettings = {
      load: this.loadOf(libraryNode),
      kafka,
      outbox,
      paceFile: this.pace.path,
      port,
    };
    await this.stack.supervisor.startStage([libraryNodeSpec(settings)]);
    return settings;
  }
}

async function doctorSaysIt(): Promise<boolean> {
  const { output } = await valija('doctor');
  return /Database: behind/.test(output) && /restore: the database is older/.test(output);
}
