import { hash, randomUUID } from 'node:crypto';
import { sleep } from '@valija/clock';
import { type Appearance, Citizen } from '../../citizen.js';
import type { CitizenAct } from '../history.js';
import type { PlannedEvent } from '../load/load.js';
import { Seeded } from '../load/seeded.js';
import { holders } from '../load/snapshot.js';

interface Wanted {
  readonly dispatchId: string;
  readonly citizen: Citizen;
  readonly decision: 'accept' | 'reject';
  readonly idempotencyKey: string;
  attempts: number;
}

const MOST_ATTEMPTS = 40;
const REJECTIONS = 0.2;
const TWICE = 0.15;
const RELEASES = 0.4;
const WARNING = 'notification-access.v1';

/** Persons who open what is addressed to them, at a steady rate, and try again where nobody answered. */
export class Citizens {
  readonly acts: CitizenAct[] = [];
  /** How often each answer came. */
  readonly answers = new Map<string, number>();
  private readonly waiting: Wanted[] = [];
  private readonly known = new Set<string>();

  private constructor(
    private readonly people: ReadonlyMap<string, Citizen>,
    private readonly random: Seeded,
  ) {}

  static async signIn(seed: string): Promise<Citizens> {
    const people = new Map<string, Citizen>();
    for (const { persona } of holders) people.set(persona, await Citizen.signIn(persona));
    return new Citizens(people, new Seeded(`${seed}/citizens`));
  }

  /** Dispatches that somebody may open. */
  tell(events: readonly PlannedEvent[]): void {
    for (const { name, persona = '', dispatchId } of events) {
      const citizen = this.people.get(persona);
      if (!citizen || name !== 'DispatchMadeAvailable' || this.known.has(dispatchId)) continue;
      this.known.add(dispatchId);
      const decision = this.random.chance(REJECTIONS) ? 'reject' : 'accept';
      const wanted = { dispatchId, citizen, decision, attempts: 0 } as const;
      this.waiting.push({ ...wanted, idempotencyKey: randomUUID() });
      // The same person at another screen, at the same time.
      if (this.random.chance(TWICE)) this.waiting.push({ ...wanted, idempotencyKey: randomUUID() });
    }
  }

  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    const inHand = new Set<Promise<void>>();
    while (!signal.aborted) {
      const wanted = this.waiting.shift();
      if (wanted && inHand.size < 8) {
        const act = this.act(wanted).finally(() => inHand.delete(act));
        inHand.add(act);
      } else if (wanted) this.waiting.unshift(wanted);
      await sleep(everyMs, signal);
    }
    await Promise.all(inHand);
  }

  private async act(wanted: Wanted): Promise<void> {
    const { citizen, dispatchId, decision, idempotencyKey } = wanted;
    try {
      const { status, body } = await citizen.appear(dispatchId, {
        decision,
        idempotencyKey,
        legalWarningId: WARNING,
      });
      const code = status < 300 ? String(status) : body.code;
      this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
      if (status < 300) await this.keep(wanted, body);
      else if (status === 404 || status >= 500) this.again(wanted);
    } catch {
      this.answers.set('no answer', (this.answers.get('no answer') ?? 0) + 1);
      this.again(wanted);
    }
  }

  private again(wanted: Wanted): void {
    if (++wanted.attempts < MOST_ATTEMPTS) this.waiting.push(wanted);
  }

  private async keep({ citizen, dispatchId, decision }: Wanted, appearance: Appearance): Promise<void> {
    const { appearanceId, hasEffect, documents } = appearance;
    const released: { promised: string; given: string }[] = [];
    const [document] = documents;
    if (document && this.random.chance(RELEASES)) {
      // Where the process that has it is away the bytes come another time: the receipt stands.
      const bytes = await citizen.bytes(document.url).catch(() => undefined);
      if (bytes) released.push({ promised: document.sha256, given: hash('sha256', bytes) });
    }
    const manifest = documents.map(({ sha256 }) => sha256).join();
    this.acts.push({ dispatchId, appearanceId, hasEffect, decision, documents: manifest, released });
  }
}
