import { join } from 'node:path';
import { SystemClock, sleep } from '@valija/clock';
import { freePorts, urls } from '@valija/local';
import { collectHistory } from '../collect.js';
import type { History, ProcessHistory } from '../history.js';
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
import type { Step, StepOptions, StepReport } from '../report.js';
import { Pairs } from '../stack/pairs.js';
import { TrialStack } from '../stack/trial-stack.js';
import { campaignReport } from './campaign-report.js';
import { Citizens } from './citizens.js';
import { faultPlan } from './fault-plan.js';
import { Lookers } from './lookers.js';
import type { Players } from './players.js';
import { stoppedPartitions, unreadByNode, untilQuiet } from './quiet.js';
import { Saboteur } from './saboteur.js';

const QUIET_WITHIN_MS = 600_000;
const ACT_EVERY_MS = 250;
const ACTS_AFTER_MS = 3_000;
const LOOK_EVERY_MS = 500;
/** Of all events; the other three nodes share the rest. */
const OF_GENERAL_NODE = 0.05;
/** The events of a fault are spread over so many steps at most. */
const STEPS_A_FAULT = 64;
/** Two members of one group: while one stands still, the other is given what it reads. */
const TWICE = { 'sync-ingest': ['SYNC_INGEST_HTTP_PORT'] };
const MEMBERS = ['sync-ingest-1', 'sync-ingest-2', libraryNode, 'general-node'];

export const campaign: Step = {
  name: 'campaign',
  about: 'kill -9 and stops of every process, in turn and at random, while events flow and citizens act',
  run: async (options) => {
    const { asProcesses } = await Pairs.of(TWICE);
    // Three persons do the acts of many, and try again and again what has not arrived yet.
    const extraEnvironment = { PERSON_APPEARANCES_PER_MINUTE: '1000000' };
    const changes = { asProcesses, extraEnvironment };
    return TrialStack.during(options.say, (stack) => new Campaign(stack, options).run(), changes);
  },
};

/** Events of the nodes, acts of citizens, and faults, at the same time; then a history of it, and the checker. */
class Campaign {
  private readonly atMs = new SystemClock().epochMs();
  private readonly ending = new AbortController();
  private readonly pace: Pace;
  private readonly saboteur: Saboteur;

  constructor(
    private readonly stack: TrialStack,
    private readonly options: StepOptions,
  ) {
    this.pace = new Pace(join(stack.place.root, 'pace'));
    this.saboteur = new Saboteur(stack, options.say);
  }

  async run(): Promise<StepReport> {
    const { seed, faults, say } = this.options;
    this.pace.allow(0);
    const players = await this.gather();
    const sending = this.send(players);
    const { signal } = this.ending;
    const acting = Promise.all([
      players.citizens.run(ACT_EVERY_MS, signal),
      players.lookers.run(LOOK_EVERY_MS, signal),
    ]);
    const all = [...this.stack.hubProcesses, 'general-node', libraryNode];
    await this.saboteur.run(faultPlan(seed, { all, members: MEMBERS }, faults));
    say('all faults are done: waiting until all is quiet');
    await sending;
    const unquiet = await this.settle(players, acting);
    say('reading the topics and the store');
    const history = await this.collect(players);
    return campaignReport({ ...this.options, stack: this.stack, done: this.saboteur.done }, players, {
      history,
      unquiet,
    });
  }

  private async gather(): Promise<Players> {
    const { generalNode: url } = urls(this.stack.plan);
    const council = await Council.withKey(this.loadOf(generalNode), url, this.stack.origin.ofCouncil);
    await this.stack.startGeneralNode([council.entry]);
    const library = await this.startLibraryNode();
    const citizens = await Citizens.signIn(this.options.seed);
    citizens.tell([...loadOf(library.load)]);
    const tell = (events: readonly PlannedEvent[]): void => {
      citizens.tell(events);
    };
    const nodes = publishingNodes.map(
      (nodeId) => new PublishingNode(this.loadOf(nodeId), this.stack.kafkaOf(nodeId), tell),
    );
    return { library, council, nodes, citizens, lookers: await Lookers.signIn() };
  }

  /** The load is spread over the faults, however long they take; it is all sent when the last one is done. */
  private async send({ nodes, council, citizens }: Players): Promise<void> {
    const { faults } = this.options;
    const climbing = new AbortController();
    const goal = (): number => Math.min(1, (this.saboteur.begun + 1) / faults);
    const climbed = this.pace.climb(goal, 1 / (faults * STEPS_A_FAULT), climbing.signal);
    const { signal } = this.ending;
    const tell = (events: readonly PlannedEvent[]): void => {
      citizens.tell(events);
    };
    await Promise.all([
      ...nodes.map((node) => node.run(this.pace, signal)),
      council.run(this.pace, tell, signal),
    ]);
    this.pace.allow(1);
    climbing.abort();
    await climbed;
  }

  private loadOf(nodeId: string): LibraryNodeSettings['load'] {
    const { seed, events } = this.options;
    const share = nodeId === generalNode ? OF_GENERAL_NODE : (1 - OF_GENERAL_NODE) / 3;
    return { seed, nodeId, events: Math.ceil(events * share), atMs: this.atMs };
  }

  private async startLibraryNode(): Promise<LibraryNodeSettings> {
    const [port = 0] = await freePorts(1);
    const { clientId: _clientId, ...kafka } = this.stack.kafkaOf(libraryNode);
    const settings: LibraryNodeSettings = {
      load: this.loadOf(libraryNode),
      kafka,
      outbox: join(this.stack.place.root, `${libraryNode}.sqlite`),
      paceFile: this.pace.path,
      port,
    };
    await this.stack.supervisor.startStage([libraryNodeSpec(settings)]);
    return settings;
  }

  /** @returns what still waits, where it does not come to an end */
  private async settle(
    { library, council, lookers }: Players,
    acting: Promise<unknown>,
  ): Promise<string | undefined> {
    const planned = [...loadOf(library.load)].length;
    const nodesWait = async (): Promise<string | undefined> => {
      const open = planned - libraryNodeAnswered(library);
      if (open > 0) return `${String(open)} events of ${libraryNode} have no answer`;
      const waiting = await council.waiting();
      if (waiting > 0) return `${String(waiting)} events of the council have no answer`;
      return (await unreadByNode(this.stack, libraryNode)) ?? (await unreadByNode(this.stack, generalNode));
    };
    const first = await untilQuiet(this.stack, nodesWait, QUIET_WITHIN_MS);
    await sleep(ACTS_AFTER_MS);
    this.ending.abort();
    await acting;
    return (
      first ?? (await untilQuiet(this.stack, nodesWait, QUIET_WITHIN_MS)) ?? (await lookers.untilWhole())
    );
  }

  private async collect({ library, council, nodes, citizens, lookers }: Players): Promise<History> {
    return collectHistory({
      kafka: this.stack.kafka(),
      databaseUrl: this.stack.databaseUrl,
      issuers: campaignIssuers,
      nodes: [
        ...nodes.map(({ load, sent }) => ({ nodeId: load.nodeId, sent })),
        libraryNodeAccount(library),
        await council.account(),
      ],
      acts: citizens.acts,
      processes: await this.processes(),
      stoppedPartitions: await stoppedPartitions(this.stack),
      live: { answers: lookers.answers, stops: this.saboteur.stops },
    });
  }

  private processes(): Promise<ProcessHistory[]> {
    return Promise.all(
      this.stack.processes.map(async (each) => ({
        ...each,
        isReady: !this.saboteur.lost.has(each.name) && (await this.stack.supervisor.answers(each.name)),
      })),
    );
  }
}
