import { urls } from '@valija/local';
import { type Target, atRate, saturate } from '../load/http-load.js';
import { holderOf } from '../load/population.js';
import { type Result, resultOf } from '../results.js';
import { type RoundOptions, inTurn } from '../rounds.js';
import type { Stage } from '../stage/stage.js';
import { usageOf } from '../stage/usage.js';
import { median, quantile } from '../statistics.js';
import { Background } from './background.js';
import { RawList } from './raw-list.js';

export interface ReadingOptions extends RoundOptions {
  readonly seconds: number;
}

interface Pair {
  readonly ours: number;
  readonly peer: number;
}

const PERSONS = 300;
const CONNECTIONS = 16;
const P99 = 0.99;
const MS_A_SECOND = 1_000;
const OUR_PARTS = ['citizen-api', 'metadata-store-reader'];

/** Lists of what waits, for persons as they are spread: a fifth of the requests is for the one who has most. */
export class Reading {
  private constructor(
    private readonly stage: Stage,
    private readonly options: ReadingOptions,
    private readonly raw: RawList,
    private readonly ours: Target,
    private readonly peer: Target,
  ) {}

  static async prepare(stage: Stage, options: ReadingOptions): Promise<Reading> {
    const persons = Array.from({ length: PERSONS }, (_, index) =>
      holderOf(((index * 7) % PERSONS) / PERSONS, true),
    );
    const raw = await RawList.start(stage);
    const tokens = new Map<number, string>();
    for (const number of new Set(persons)) tokens.set(number, await stage.identity.tokenOf(number));
    const ours = {
      origin: urls(stage.plan).citizenApi,
      requests: persons.map((number) => ({
        path: '/v1/dispatches/pending',
        headers: { authorization: `Bearer ${tokens.get(number) ?? ''}` },
      })),
    };
    return new Reading(stage, options, raw, ours, raw.targetFor(persons));
  }

  /** P7: as many lists a second as each can give. */
  async throughput(): Promise<Result> {
    const parts = this.stage.parts(...OUR_PARTS);
    const one = async (round: number): Promise<Pair & { cpuMs?: number; peakMiB?: number }> => {
      const { seconds, say } = this.options;
      const before = usageOf(parts);
      const ours = await saturate(this.ours, CONNECTIONS, seconds);
      const after = usageOf(parts);
      const peer = await saturate(this.peer, CONNECTIONS, seconds);
      say(`round ${String(round)}: lists ${ours.toFixed(0)}/s, raw ${peer.toFixed(0)}/s`);
      if (!before || !after) return { ours, peer };
      const cpuMs = ((after.cpuSeconds - before.cpuSeconds) / (ours * seconds)) * MS_A_SECOND;
      return { ours, peer, cpuMs, peakMiB: after.peakMiB };
    };
    const runs = await inTurn(this.options, one, ({ peer }) => [peer]);
    return resultOf({
      id: 'P7',
      metric:
        'list pending over HTTP, whole stack ÷ raw pg and node:http with the same SQL, decryption and JSON',
      unit: 'requests/s',
      better: 'higher',
      floor: 0.5,
      goal: 0.8,
      runs: runs.map(({ ours, peer }) => ({ ours, peer })),
      cpuMs: runs.map(({ cpuMs }) => cpuMs),
      peakMiB: runs.map(({ peakMiB }) => peakMiB),
    });
  }

  /**
   * P8: the time of the slowest hundredth, at half of what the peer can give at most; quiet, and while the hub takes
   * events at half of its own pace. With two processors the peer can give less then, and half of that is what is asked.
   */
  async tail(saturation: number, ingestPerSecond: number): Promise<Result[]> {
    const quiet = await this.tails('quiet', saturation / 2);
    const background = await Background.start(this.stage, ingestPerSecond / 2);
    // To the end in any case: what goes wrong meanwhile is to be seen, and not a hub that still has much to take.
    let fed = 0;
    let busySaturation = 0;
    const busy = await this.busyTails((perSecond) => (busySaturation = perSecond)).finally(async () => {
      fed = await background.stop();
    });
    const common = { unit: 'ms', better: 'lower' } as const;
    const metric = (perSecond: number): string =>
      `list pending p99 at ${perSecond.toFixed(0)}/s, half of the raw handler's saturation ÷ its p99`;
    return [
      resultOf({ id: 'P8', metric: metric(saturation / 2), floor: 1.6, goal: 1.25, runs: quiet, ...common }),
      resultOf({
        id: 'P8 busy',
        metric: `${metric(busySaturation / 2)}, both while ingesting ${fed.toFixed(0)} events/s`,
        floor: 3,
        goal: 2,
        runs: busy,
        ...common,
      }),
    ];
  }

  private async busyTails(told: (saturation: number) => void): Promise<Pair[]> {
    const { seconds, say } = this.options;
    const saturation = await saturate(this.peer, CONNECTIONS, seconds);
    say(`while ingesting, raw gives ${saturation.toFixed(0)}/s`);
    told(saturation);
    return this.tails('while ingesting', saturation / 2);
  }

  stop(): Promise<void> {
    return this.raw.stop();
  }

  private tails(name: string, perSecond: number): Promise<Pair[]> {
    const { seconds, say } = this.options;
    const one = async (round: number): Promise<Pair> => {
      const ours = await atRate(this.ours, perSecond, seconds);
      const peer = await atRate(this.peer, perSecond, seconds);
      const pair = { ours: quantile(ours, P99), peer: quantile(peer, P99) };
      say(
        `round ${String(round)}, ${name}: p99 ${pair.ours.toFixed(1)} ms, raw ${pair.peer.toFixed(1)} ms ` +
          `(p50 ${median(ours).toFixed(1)}, ${median(peer).toFixed(1)})`,
      );
      return pair;
    };
    return inTurn(this.options, one, ({ peer }) => [peer]);
  }
}
