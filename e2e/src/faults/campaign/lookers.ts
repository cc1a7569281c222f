import { sleep } from '@valija/clock';
import { Citizen } from '../../citizen.js';
import type { LiveAnswer } from '../history.js';
import { askLive, liveQuestions } from '../live/live-questions.js';
import { holders } from '../load/snapshot.js';

const MOST_IN_HAND = 12;
const WHOLE_WITHIN_MS = 90_000;

/** Persons who look at their case files and appointments, at a steady rate, whoever of those that are asked is away. */
export class Lookers {
  readonly answers: LiveAnswer[] = [];

  private constructor(private readonly people: readonly Citizen[]) {}

  static async signIn(): Promise<Lookers> {
    const people: Citizen[] = [];
    for (const { persona } of holders) people.push(await Citizen.signIn(persona));
    return new Lookers(people);
  }

  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    const inHand = new Set<Promise<unknown>>();
    for (let turn = 0; !signal.aborted; turn += 1) {
      const looking = this.look(turn).finally(() => inHand.delete(looking));
      inHand.add(looking);
      if (inHand.size >= MOST_IN_HAND) await Promise.race(inHand);
      await sleep(everyMs, signal);
    }
    await Promise.all(inHand);
  }

  /** @returns what is not whole again when all are back, and nobody is left alone for its failures any more */
  async untilWhole(): Promise<string | undefined> {
    const end = performance.now() + WHOLE_WITHIN_MS;
    for (;;) {
      const answers: LiveAnswer[] = [];
      for (let turn = 0; turn < liveQuestions.length; turn += 1) answers.push(await this.look(turn));
      const partial = answers.find(({ coverage }) => coverage?.isComplete !== true);
      if (!partial) return undefined;
      if (performance.now() > end) return `${partial.asked} is not complete: ${JSON.stringify(partial)}`;
      await sleep(1_000);
    }
  }

  private async look(turn: number): Promise<LiveAnswer> {
    const question = liveQuestions[turn % liveQuestions.length];
    const citizen = this.people[Math.floor(turn / liveQuestions.length) % this.people.length];
    if (!question || !citizen) throw new Error('there is nothing to ask');
    const answer = await askLive(citizen, question);
    this.answers.push(answer);
    return answer;
  }
}
