import { SystemClock, sleep } from '@valija/clock';
import { FanOut, ProviderClient, type Source } from '@valija/federation';
import { Metrics, createLogger } from '@valija/observability';
import { Administrations, defaultBudget } from '@valija/resilience';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { PeerProcess } from '../peers/peer-process.js';
import { type Result, resultOf } from '../results.js';
import { type RoundOptions, inTurn } from '../rounds.js';
import { median, quantile } from '../statistics.js';

const SYSTEMS = 40;
const HANGING = ['s7'];
const SLOW = ['s11', 's23'];
const DEADLINE_MS = 1_000;
/** Longer than the deadline: it is the deadline that is looked at. */
const SYSTEM_MS = 3_000;
const PER_SECOND = 10;
const NEVER = 1_000_000;
const FOLDER = 'https://folder.example';
const person = { idType: 'NIF', idNumber: '00000000T', fullName: 'Persona de Ejemplo' } as const;

/** One run of questions at an even pace. */
interface Run {
  /** Of whole answers, at their slowest hundredth. */
  readonly wholeP99: number;
  /** Until all that neither hang nor are slow have answered. */
  readonly othersP50: number;
  /** Processor time of who asks, a question. */
  readonly cpuMs: number;
}

/**
 * One question to forty systems, of which one hangs and two are slow: how late a whole answer is at worst, and what the
 * others cost beside a quiet day. The breaker is kept from opening: it would make the hanging system cheap.
 */
export async function benchFederation(
  options: RoundOptions & { readonly seconds: number },
): Promise<Result[]> {
  const key = await SigningKey.from(await generateSigningKey('folder-1'));
  const { peer, origin } = await PeerProcess.listening('systems-peer', {
    PEER_KEYS: JSON.stringify({ keys: [key.publicJwk] }),
  });
  const asking = new Asking(origin, key);
  try {
    const rounds = await inTurn(
      options,
      async (round) => {
        await setModes(origin, [], []);
        const quiet = await asking.run(options.seconds);
        await setModes(origin, HANGING, SLOW);
        const harmed = await asking.run(options.seconds);
        options.say(
          `round ${String(round)}: whole answer p99 ${harmed.wholeP99.toFixed(0)} ms of ${String(DEADLINE_MS)} (quiet ${quiet.wholeP99.toFixed(0)}); the others ${harmed.othersP50.toFixed(1)} ms (${quiet.othersP50.toFixed(1)}), processor ${harmed.cpuMs.toFixed(1)} ms a question (${quiet.cpuMs.toFixed(1)})`,
        );
        return { quiet, harmed };
      },
      ({ quiet }) => [quiet.cpuMs],
    );
    return resultsOf(rounds);
  } finally {
    await asking.close();
    await peer.stop();
  }
}

function resultsOf(rounds: readonly { readonly quiet: Run; readonly harmed: Run }[]): Result[] {
  const runsOf = (of: (run: Run) => number): Result['runs'] =>
    rounds.map(({ quiet, harmed }) => ({ ours: of(harmed), peer: of(quiet) }));
  return [
    resultOf({
      id: 'F1',
      metric: `one question to ${String(SYSTEMS)} systems, one hanging and two slow: p99 of the whole answer − its deadline`,
      unit: 'ms',
      better: 'lower',
      floor: 50,
      goal: 20,
      isDifference: true,
      runs: rounds.map(({ harmed }) => ({ ours: harmed.wholeP99, peer: DEADLINE_MS })),
    }),
    resultOf({
      id: 'F2 cost',
      metric: 'the same: processor time a question ÷ quiet',
      unit: 'ms',
      better: 'lower',
      floor: 1.2,
      goal: 1.05,
      runs: runsOf(({ cpuMs }) => cpuMs),
    }),
    resultOf({
      id: 'F2 time',
      metric: 'the same: until all the others have answered, p50 ÷ quiet',
      unit: 'ms',
      better: 'lower',
      floor: 1.2,
      goal: 1.05,
      runs: runsOf(({ othersP50 }) => othersP50),
    }),
  ];
}

async function setModes(origin: string, hanging: readonly string[], slow: readonly string[]): Promise<void> {
  await fetch(`${origin}/modes/hanging/${hanging.join(',')}`);
  await fetch(`${origin}/modes/slow/${slow.join(',')}`);
}

/** Asks with what a service asks with. */
class Asking {
  private readonly sources: readonly Source[];
  private readonly administrations = new Administrations(new Metrics(), {
    rules: { profile: 'sandbox', networks: [] },
    budget: { ...defaultBudget, firstByteMs: SYSTEM_MS, totalMs: SYSTEM_MS, failuresToOpen: NEVER },
  });
  private readonly client: ProviderClient;
  private readonly fanOut: FanOut;

  constructor(origin: string, key: SigningKey) {
    const clock = new SystemClock();
    const logger = createLogger('bench', 'error');
    const { administrations } = this;
    this.client = new ProviderClient({ administrations, key, folder: FOLDER, clock, logger });
    this.fanOut = new FanOut(clock, logger, new Metrics());
    this.sources = Array.from({ length: SYSTEMS }, (_, n) => sourceOf(origin, `s${String(n)}`));
  }

  /** An open model: a question begins when it is its turn, whether or not those before it have ended. */
  async run(seconds: number): Promise<Run> {
    const before = process.cpuUsage();
    const questions = [];
    const begun = performance.now();
    for (let n = 0; n < seconds * PER_SECOND; n += 1) {
      await sleep(Math.max(0, begun + (n * 1_000) / PER_SECOND - performance.now()));
      questions.push(this.ask());
    }
    const answers = await Promise.all(questions);
    const { user, system } = process.cpuUsage(before);
    return {
      wholeP99: quantile(
        answers.map(({ wholeMs }) => wholeMs),
        0.99,
      ),
      othersP50: median(answers.map(({ othersMs }) => othersMs)),
      cpuMs: (user + system) / 1_000 / questions.length,
    };
  }

  close(): Promise<void> {
    return this.administrations.close();
  }

  private async ask(): Promise<{ wholeMs: number; othersMs: number }> {
    const started = performance.now();
    const harmed = new Set([...HANGING, ...SLOW]);
    let othersMs = 0;
    const outcomes = this.fanOut.ask(
      this.sources,
      (source, signal) =>
        this.client.get(source, 'CaseFilePage', { path: '/v1/case-files?limit=25', person, signal }),
      { withinMs: DEADLINE_MS },
    );
    for await (const { source, kind } of outcomes) {
      if (harmed.has(source.systemId)) continue;
      if (kind === 'silent') throw new Error(`${source.systemId} was silent, and should not be`);
      othersMs = performance.now() - started;
    }
    return { wholeMs: performance.now() - started, othersMs };
  }
}

function sourceOf(origin: string, systemId: string): Source {
  return {
    systemId,
    name: systemId,
    endpoint: `${origin}/${systemId}`,
    level: 'basic',
    bodies: [{ dir3: 'L01280796', name: 'Ayuntamiento de Madrid' }],
    instead: undefined,
    announcedUntil: undefined,
  };
}
