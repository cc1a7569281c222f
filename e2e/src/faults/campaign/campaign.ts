import { join } from 'node:path';
import { SystemClock, sleep } from '@valija/clock';
import { freePorts } from '@valija/local';
import { brokenInvariants } from '../checker/checker.js';
import { collectHistory } from '../collect.js';
import type { History, ProcessHistory } from '../history.js';
import { campaignIssuers, libraryNode, publishingNodes } from '../load/campaign-nodes.js';
import { loadOf } from '../load/load.js';
import {
  type LibraryNodeSettings,
  libraryNodeAccount,
  libraryNodeAnswered,
  libraryNodeSpec,
} from '../nodes/library-node.js';
import { Pace } from '../nodes/pace.js';
import { PublishingNode } from '../nodes/publishing-node.js';
import { type Step, type StepOptions, type StepReport, checkedBy, counted } from '../report.js';
import { TrialStack, hubProcesses } from '../stack/trial-stack.js';
import { Citizens } from './citizens.js';
import { faultPlan } from './fault-plan.js';
import { stoppedPartitions, untilQuiet } from './quiet.js';
import { Saboteur } from './saboteur.js';

const QUIET_WITHIN_MS = 600_000;
const ACT_EVERY_MS = 250;
const ACTS_AFTER_MS = 5_000;

export const campaign: Step = {
  name: 'campaign',
  about: 'kill -9 and stops of every process, in turn and at random, while events flow and citizens act',
  run: (options) => TrialStack.during(options.say, (stack) => new Campaign(stack, options).run()),
};

/** Events of three nodes, acts of citizens, and faults, at the same time; then a history of it, and the checker. */
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
    const plan = faultPlan(seed, [...hubProcesses, libraryNode], faults);
    this.pace.allow(1 / faults);
    const library = await this.startLibraryNode();
    const citizens = await Citizens.signIn(seed);
    citizens.tell([...loadOf(library.load)]);
    const nodes = publishingNodes.map(
      (nodeId) =>
        new PublishingNode(this.loadOf(nodeId), this.stack.kafkaOf(nodeId), (events) => {
          citizens.tell(events);
        }),
    );
    const sending = Promise.all(nodes.map((node) => node.run(this.pace, this.ending.signal)));
    const acting = citizens.run(ACT_EVERY_MS, this.ending.signal);
    await this.saboteur.run(plan, (done) => {
      this.pace.allow((done + 1) / faults);
    });
    this.pace.allow(1);
    say('all faults are done: waiting until all is quiet');
    await sending;
    const unquiet = await this.settle(library, acting);
    say('reading the topics and the store');
    const history = await this.collect(library, nodes, citizens);
    return this.report(history, { nodes, citizens, unquiet });
  }

  private loadOf(nodeId: string): LibraryNodeSettings['load'] {
    const { seed, events } = this.options;
    return { seed, nodeId, events: Math.ceil(events / 3), atMs: this.atMs };
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
  private async settle(library: LibraryNodeSettings, acting: Promise<void>): Promise<string | undefined> {
    const planned = [...loadOf(library.load)].length;
    const libraryWaits = (): string | undefined => {
      const open = planned - libraryNodeAnswered(library);
      return open > 0 ? `${String(open)} events of ${libraryNode} have no answer` : undefined;
    };
    const first = await untilQuiet(this.stack, libraryWaits, QUIET_WITHIN_MS);
    await sleep(ACTS_AFTER_MS);
    this.ending.abort();
    await acting;
    return first ?? (await untilQuiet(this.stack, libraryWaits, QUIET_WITHIN_MS));
  }

  private async collect(
    library: LibraryNodeSettings,
    nodes: readonly PublishingNode[],
    citizens: Citizens,
  ): Promise<History> {
    return collectHistory({
      kafka: this.stack.kafka(),
      databaseUrl: this.stack.databaseUrl,
      issuers: campaignIssuers,
      nodes: [...nodes.map(({ load, sent }) => ({ nodeId: load.nodeId, sent })), libraryNodeAccount(library)],
      acts: citizens.acts,
      processes: await this.processes(),
      stoppedPartitions: await stoppedPartitions(this.stack),
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

  private report(
    history: History,
    {
      nodes,
      citizens,
      unquiet,
    }: { nodes: readonly PublishingNode[]; citizens: Citizens; unquiet: string | undefined },
  ): StepReport {
    const { done } = this.saboteur;
    const records = history.nodes.flatMap(({ log }) => log);
    const answers = history.nodes.flatMap(({ acks }) => acks.map(({ ack }) => ack));
    const exceptions = answers.flatMap((ack) =>
      ack.exceptions.flatMap(({ from, to, outcome, code }) =>
        Array.from({ length: to - from + 1 }, () => code ?? outcome),
      ),
    );
    const restarts = history.processes.reduce((sum, { saidRestarts }) => sum + saidRestarts, 0);
    const own = restarts - history.processes.reduce((sum, { killed }) => sum + killed, 0);
    const sendsAgain = nodes.reduce((sum, each) => sum + each.sendsAgain, 0);
    const { checked, broken } = checkedBy(brokenInvariants(history));
    return {
      tried: [
        `seed ${this.options.seed}`,
        `faults: ${counted(done.map(({ kind }) => (kind === 'kill' ? 'kill -9' : 'stopped')))}`,
        `by process: ${counted(done.map(({ target }) => target))}`,
        `events: ${String(records.length)} in the topics of ${String(history.nodes.length)} nodes; ${String(sendsAgain)} sends were made again`,
        `answers: ${String(answers.length)} acks; not accepted: ${counted(exceptions)}`,
        `store: ${String(history.store.dispatches.length)} dispatches, ${counted(history.store.facts.map(({ kind }) => kind))}`,
        `citizens: ${String(history.acts.length)} receipts; answers: ${[...citizens.answers].map(([what, count]) => `${what} ${String(count)}`).join(', ')}`,
        `restarts that the supervisor said: ${String(restarts)}, of which ${String(own)} of processes that nobody ended`,
      ],
      faults: done.length,
      checked,
      broken:
        unquiet === undefined ? broken : [...broken, { what: 'it never became quiet', examples: [unquiet] }],
    };
  }
}
