import { randomUUID } from 'node:crypto';
import { sleep } from '@valija/clock';
import type { AppearanceRequest, DispatchSnapshot, LifeCycleEvent } from '@valija/contracts';
import type { Cut } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { PlayedOrigin } from '../../../services/delivery/src/testing/played-origin.js';
import { ExpiryService } from '../../../services/metadata-store/src/expiry/expiry.service.js';
import {
  RunningStore,
  ana,
  appearanceOf,
  luis,
} from '../../../services/metadata-store/src/testing/running-store.js';
import type { AppearanceHistory, Played } from './appearance-history.js';
import { type AppearancePlan, type Interference, expectedOf } from './appearance-plan.js';
import { Asking } from './asking.js';
import { PlayedContent } from './played-content.js';
import { PlayedDelivery } from './played-delivery.js';

const DAY_MS = 86_400_000;
const HELD_MS = 150;
const ENDED = Symbol('the process has ended');

/** Acts of citizens on the real store and the real code of delivery, with an origin that is asked over HTTP. */
export class PlayedAppearances {
  private constructor(
    readonly store: RunningStore,
    private readonly origin: PlayedOrigin,
    private readonly key: SigningKey,
  ) {}

  static async open(): Promise<PlayedAppearances> {
    const key = await SigningKey.from(await generateSigningKey('hub-1'));
    const [store, origin] = await Promise.all([RunningStore.start(), PlayedOrigin.open()]);
    await store.beginNode();
    return new PlayedAppearances(store, origin, key);
  }

  async close(): Promise<void> {
    await Promise.all([this.store.stop(), this.origin.close()]);
  }

  /** One act with what happens in its midst, and then the tries that follow: with the same key, and with another. */
  async play(plan: AppearancePlan): Promise<Played> {
    return new Play(this.store, this.origin, this.key, plan).run();
  }
}

class Play {
  private readonly steps: string[] = [];
  private readonly dispatchId = randomUUID();
  private readonly content: PlayedContent;
  private readonly snapshot: DispatchSnapshot;
  private readonly asking = new Asking();
  private readonly commits: { key: string; given: readonly string[] }[] = [];
  private processes = 0;
  private hasHappened = false;
  private others: Promise<unknown> = Promise.resolve();
  private readonly ended = Promise.withResolvers<typeof ENDED>();

  constructor(
    private readonly store: RunningStore,
    private readonly origin: PlayedOrigin,
    private readonly key: SigningKey,
    private readonly plan: AppearancePlan,
  ) {
    const { idType, idNumber, fullName } = luis.person;
    this.content = new PlayedContent(this.dispatchId, plan.isLying === true);
    this.snapshot = this.content.version(1, {
      addressees: [{ idType, idNumber, fullName }],
      // Its term is over at the end of today.
      availableAt: new Date(store.clock.epochMs() - 10 * DAY_MS).toISOString(),
    });
  }

  async run(): Promise<Played> {
    const { decision } = this.plan;
    const { dispatchId, asking } = this;
    await this.store.commit(this.snapshot);
    this.content.serve(this.origin, (step) => this.pass(step));
    const asked = appearanceOf(dispatchId, { decision });
    const statements = await this.first(asked);
    for (const again of [asked, appearanceOf(dispatchId, { decision })])
      await this.during((next) => asking.appearAndRelease(next, again));
    const reused = await this.during((other) => asking.reuse(other, asked));
    return { ...(await this.history()), reused, steps: this.steps, statements };
  }

  /** The process in which something happens. @returns the statements of the store */
  private async first(asked: AppearanceRequest): Promise<readonly string[]> {
    const process = this.delivery((step) => this.pass(step));
    this.store.wire.arm(this.cut());
    const mute = new AbortController();
    void this.ended.promise.then(() => {
      mute.abort();
    });
    await Promise.race([this.ended.promise, this.asking.appearAndRelease(process, asked, mute.signal)]);
    const statements = [...this.store.wire.statements];
    this.store.wire.arm();
    await process.close();
    await this.others;
    return statements;
  }

  /** Another process of delivery, in which nothing happens. */
  private async during<T>(work: (delivery: PlayedDelivery) => Promise<T>): Promise<T> {
    const delivery = this.delivery(() => Promise.resolve());
    try {
      return await work(delivery);
    } finally {
      await delivery.close();
    }
  }

  private delivery(at: (step: string) => Promise<unknown>): PlayedDelivery {
    const { store, key, origin } = this;
    const process = String((this.processes += 1));
    return new PlayedDelivery({
      store,
      key,
      clock: store.clock,
      endpoint: `${origin.endpoint}/${process}`,
      at: async (step, request) => {
        await at(step);
        if (step !== 'commit asked') return;
        const { idempotencyKey } = request as AppearanceRequest;
        this.commits.push({ key: idempotencyKey, given: this.content.givenTo(process) });
      },
    });
  }

  /** A step: what is planned for it happens once, in the first process. */
  private async pass(step: string): Promise<void> {
    const { step: planned } = this.plan;
    this.steps.push(step);
    if (planned?.name !== step || this.hasHappened) return;
    this.hasHappened = true;
    if (planned.what !== 'end') return this.interfere(planned.what);
    this.ended.resolve(ENDED);
    await new Promise(() => undefined);
  }

  private cut(): Cut | undefined {
    const { statement } = this.plan;
    if (!statement) return undefined;
    const { index: after, what } = statement;
    if (what === 'before' || what === 'answer') return { after, moment: what };
    const meanwhile = (): Promise<unknown> =>
      Promise.race([(this.others = this.interfere(what)), sleep(HELD_MS)]);
    return { after, moment: 'before', meanwhile };
  }

  private async interfere(what: Interference): Promise<void> {
    const { store, content, dispatchId } = this;
    switch (what) {
      case 'amendment':
        return store.commit(content.version(2, this.snapshot));
      case 'cancellation':
        return store.cancel(dispatchId, store.clock.now().toISOString());
      case 'expiry':
      case 'expiry written down':
        store.clock.advanceMs(DAY_MS);
        if (what === 'expiry written down') await store.part('writer', ExpiryService).sweep();
        return;
      case 'other accepts':
      case 'other rejects': {
        const decision = what === 'other accepts' ? 'accept' : 'reject';
        const request = appearanceOf(dispatchId, { caller: luis, decision });
        await this.during((other) => this.asking.appear(other, request));
      }
    }
  }

  private async history(): Promise<Omit<AppearanceHistory, 'reused'>> {
    const { commits, store, plan, dispatchId } = this;
    const { answers, released } = this.asking;
    const what = plan.step?.what ?? plan.statement?.what;
    const { state } = await store.dispatches.one(ana, dispatchId);
    const events = await store.outbox<LifeCycleEvent>('events');
    const told = events.filter((event) => event.dispatchId === dispatchId);
    return {
      versions: this.content.versions,
      commits,
      acts: await store.appearancesOf(dispatchId),
      state,
      told: told.map(({ sequence, resolution, appearanceId }) => ({ sequence, resolution, appearanceId })),
      answers,
      released,
      ...(plan.isLying ? { allowed: ['content-altered'], mustSucceed: false } : expectedOf(what)),
    };
  }
}
