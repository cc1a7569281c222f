import { hash } from 'node:crypto';
import { sleep } from '@valija/clock';
import { type Appearance, Citizen } from '../../citizen.js';
import { type LiveQuestion, askLive, liveQuestions } from '../live/live-questions.js';
import { folderId } from '../live/live-systems.js';
import type { PlannedEvent } from '../load/load.js';
import { holders } from '../load/snapshot.js';

/** What is not what it should be. */
interface Wrong {
  readonly asked: string;
  readonly answer: string;
}

const PAUSE_MS = 60;
const OPEN_EVERY = 8;
const LOOK_EVERY = 4;
const LEFT_ALONE_MS = 11_000;

type Document = Appearance['documents'][number];

/** Citizens who list, look, open, and take their documents, one after the other without end, and expect an answer each time. */
export class Visitors {
  answers = 0;
  opened = 0;
  taken = 0;
  /** Of case files and appointments; those without the folder of the region were partial. */
  live = 0;
  partial = 0;
  readonly wrong: Wrong[] = [];

  private constructor(
    private readonly people: ReadonlyMap<string, Citizen>,
    private readonly pending: Map<string, PlannedEvent[]>,
  ) {}

  static async signIn(events: readonly PlannedEvent[]): Promise<Visitors> {
    const people = new Map<string, Citizen>();
    for (const { persona } of holders) people.set(persona, await Citizen.signIn(persona));
    const mine = events.filter(
      ({ persona, name }) => persona !== undefined && name === 'DispatchMadeAvailable',
    );
    return new Visitors(
      people,
      Map.groupBy(mine, ({ persona }) => persona ?? ''),
    );
  }

  /** Each person at so many screens at once. */
  async run(screens: number, signal: AbortSignal): Promise<void> {
    const all = [...this.people].flatMap(([persona, citizen]) =>
      Array.from({ length: screens }, () => this.visit(persona, citizen, signal)),
    );
    await Promise.all(all);
  }

  /** When everybody is back every answer is complete; who was left alone for its failures is asked again soon. */
  async lookAgain(): Promise<void> {
    await sleep(LEFT_ALONE_MS);
    for (const citizen of this.people.values())
      for (const question of liveQuestions) await this.look(citizen, question, []);
  }

  private async visit(persona: string, citizen: Citizen, signal: AbortSignal): Promise<void> {
    const documents: Document[] = [];
    for (let round = 0; !signal.aborted; round++) {
      await this.expect('the pending list', citizen, '/v1/dispatches/pending?limit=10');
      // What was opened may be taken again and again; what waits is opened one by one, so that there is always some.
      const dispatchId =
        round % OPEN_EVERY === 0 ? this.pending.get(persona)?.shift()?.dispatchId : undefined;
      if (dispatchId !== undefined) documents.push(...(await this.open(citizen, dispatchId)));
      const document = documents[round % Math.max(1, documents.length)];
      if (document) await this.take(citizen, document);
      const question = liveQuestions[Math.floor(round / LOOK_EVERY) % liveQuestions.length];
      if (question && round % LOOK_EVERY === 0) await this.look(citizen, question, [folderId]);
      await sleep(PAUSE_MS, signal);
    }
  }

  private async open(citizen: Citizen, dispatchId: string): Promise<readonly Document[]> {
    await this.expect('a dispatch', citizen, `/v1/dispatches/${dispatchId}`);
    const answer = await this.answered('an act', async () => {
      const { status, body } = await citizen.appear(dispatchId);
      return { status, body, code: body.code };
    });
    if (!answer) return [];
    this.opened += 1;
    await this.expect('a receipt', citizen, answer.receiptUrl);
    return answer.documents;
  }

  private async take(citizen: Citizen, { url, sha256 }: Document): Promise<void> {
    this.taken += 1;
    await this.answered('a document', async () => {
      const isTheirs = hash('sha256', await citizen.bytes(url)) === sha256;
      return { status: isTheirs ? 200 : 0, body: undefined, code: 'other bytes' };
    });
  }

  /** @param mayBeAway who may be silent */
  private async look(citizen: Citizen, question: LiveQuestion, mayBeAway: readonly string[]): Promise<void> {
    this.answers += 1;
    this.live += 1;
    const { asked, end, coverage } = await askLive(citizen, question);
    const silent = (coverage?.sources ?? []).filter(({ status }) => status === 'silent');
    if (silent.length > 0) this.partial += 1;
    const unforeseen = silent.filter(({ systemId }) => !mayBeAway.includes(systemId));
    const isComplete = coverage?.isComplete === (silent.length === 0);
    if (end !== 'whole' || !isComplete || unforeseen.length > 0) {
      const away = unforeseen.map(({ systemId, why = '' }) => `${systemId} ${why}`).join(', ');
      this.wrong.push({ asked, answer: `${end}; silent: ${away}` });
    }
  }

  private async expect(asked: string, citizen: Citizen, path: string): Promise<void> {
    await this.answered(asked, async () => {
      const { status, body } = await citizen.ask<{ code?: string }>(path);
      return { status, body, code: body.code };
    });
  }

  private async answered<T>(
    asked: string,
    ask: () => Promise<{ status: number; body: T; code: string | undefined }>,
  ): Promise<T | undefined> {
    this.answers += 1;
    try {
      const { status, body, code } = await ask();
      if (status === 200 || status === 201) return body;
      this.wrong.push({ asked, answer: `${String(status)} ${code ?? ''}` });
    } catch (error) {
      const { cause } = error as Error;
      this.wrong.push({ asked, answer: cause instanceof Error ? cause.message : String(error) });
    }
    return undefined;
  }
}
