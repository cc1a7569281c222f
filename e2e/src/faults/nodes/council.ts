import { randomUUID } from 'node:crypto';
import { SystemClock, sleep } from '@valija/clock';
import type { NodeEvent } from '@valija/contracts';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { type Answer, ask } from '../../answer.js';
import type { NodeAccount } from '../collect.js';
import type { Answer as Told, Outcome } from '../history.js';
import { generalNode, issuersOf } from '../load/campaign-nodes.js';
import { type LoadOptions, type PlannedEvent, digestOf, loadOf } from '../load/load.js';
import type { Pace } from './pace.js';

const COUNCIL_ID = 'consejo-de-prueba';
const KEY_ID = 'campaign';
const TOKEN_S = 120;
const MOST_AT_ONCE = 25;
const PAGE = 100;
const LOOK_MS = 50;
const PAUSE_MS = 500;
const TAKEN = new Set([200, 202]);

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly hasMore: boolean;
}

interface AckItem {
  readonly eventId: string;
  readonly outcome: Outcome;
  readonly code?: string;
}

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/** What it has read of one of its lists at the general node. */
interface Feed<T> {
  readonly path: string;
  readonly items: T[];
  cursor: string;
}

/** A council that publishes through the general node, by HTTP: it sends again what was not taken, under the same key. */
export class Council {
  private readonly sent: PlannedEvent[] = [];
  private readonly acks: Feed<AckItem> = { path: '/v1/acks', items: [], cursor: '' };
  private readonly events: Feed<{ readonly eventId: string }> = {
    path: '/v1/events',
    items: [],
    cursor: '',
  };
  /** How often each answer came to what it sent. */
  readonly answers = new Map<string, number>();
  private readonly clock = new SystemClock();

  private constructor(
    readonly load: LoadOptions,
    private readonly url: string,
    private readonly key: SigningKey,
    /** What the general node must know of it; its documents are at its own address. */
    readonly entry: object,
  ) {}

  /** @param endpoint where its documents are */
  static async withKey(load: LoadOptions, url: string, endpoint: string): Promise<Council> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    const entry = {
      councilId: COUNCIL_ID,
      name: 'Consejo de la Prueba',
      bodies: issuersOf(generalNode).map(({ dir3 }) => dir3),
      content: { mode: 'passthrough', endpoint },
      keys: { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID }] },
    };
    return new Council(load, url, privateKey, entry);
  }

  /** Sends everything, not faster than the pace allows. */
  async run(
    pace: Pace,
    onSent: (events: readonly PlannedEvent[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const events = [...loadOf(this.load)];
    for (let from = 0; from < events.length; from += MOST_AT_ONCE) {
      while (!signal.aborted && from >= pace.allowed(this.load.events)) await sleep(LOOK_MS, signal);
      const batch = events.slice(from, from + MOST_AT_ONCE);
      await this.send(batch, signal);
      onSent(batch);
    }
  }

  /** How many of its events have no answer yet. */
  async waiting(): Promise<number> {
    await this.read(this.acks);
    const answered = new Set(this.acks.items.map(({ eventId }) => eventId));
    return this.sent.filter(({ eventId }) => !answered.has(eventId)).length;
  }

  /** What it knows itself, from its lists. */
  async account(): Promise<NodeAccount> {
    const waiting = await this.waiting();
    await this.read(this.events);
    const told = new Map<string, Told>(
      this.acks.items.map(({ eventId, outcome, code }) => [eventId, { outcome, code }]),
    );
    const sent = this.sent.map((event) => {
      const answer = told.get(event.eventId);
      const { eventId, dispatchId } = event;
      return { eventId, dispatchId, digest: digestOf(event), ...(answer && { told: answer }) };
    });
    const handled = this.events.items.map(({ eventId }) => eventId);
    return { nodeId: generalNode, sent, handled, waiting };
  }

  private async send(events: readonly PlannedEvent[], signal: AbortSignal): Promise<void> {
    const idempotencyKey = randomUUID();
    const items = events.map(({ eventId, name, value }) => ({
      eventId,
      type: name,
      data: JSON.parse(value) as NodeEvent['data'],
    }));
    while (!signal.aborted) {
      const code = await this.ask('/v1/dispatches:batch', { items }, idempotencyKey).then(
        ({ status, body }) =>
          TAKEN.has(status) ? 'taken' : ((body as { code?: string }).code ?? String(status)),
        () => 'no answer',
      );
      this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
      if (code === 'taken') break;
      await sleep(PAUSE_MS, signal);
    }
    this.sent.push(...events);
  }

  private async read<T>(feed: Feed<T>): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const query = feed.cursor === '' ? '' : `&cursor=${feed.cursor}`;
      const { status, body } = await this.ask(`${feed.path}?limit=${String(PAGE)}${query}`);
      if (status !== 200) throw new Error(`the general node answered ${String(status)} to ${feed.path}`);
      const page = body as Page<T>;
      feed.items.push(...page.items);
      feed.cursor = page.next ?? '';
      hasMore = page.hasMore;
    }
  }

  private async ask(path: string, body?: object, idempotencyKey = ''): Promise<Answer<unknown>> {
    const nowS = Math.floor(this.clock.epochMs() / 1_000);
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: KEY_ID, typ: 'JWT' })
      .setIssuer(COUNCIL_ID)
      .setAudience(this.url)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + TOKEN_S)
      .sign(this.key);
    return ask(this.url + path, {
      token,
      ...(body && { method: 'POST', body, headers: { 'idempotency-key': idempotencyKey } }),
    });
  }
}
