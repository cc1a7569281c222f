import { urls } from '@valija/local';
import type { OutgoingRecord } from '@valija/messaging';
import { SystemClock } from '@valija/clock';
import { Pool } from 'undici';
import { person } from '../load/population.js';
import { type Load, recordFor, snapshotOf } from '../load/records.js';
import type { Stage } from '../stage/stage.js';
import type { Watch } from './watch.js';

interface Page {
  readonly items: readonly { readonly dispatchId: string; readonly availableAt: string }[];
  readonly next: string | null;
}

/** Behind the loads of the other benchmarks, and persons who have nothing else. */
const FIRST_LOAD = 100;
const FIRST_PERSON = 200_000;
const PAGE = 50;

/** A citizen whose application asks for what waits all the time. */
export class CitizenWatch implements Watch {
  private readonly clock = new SystemClock();
  /** What is not seen yet, the oldest first, and since when it is to be. */
  private readonly awaited = new Map<string, string>();
  private made = 0;

  private constructor(
    private readonly pool: Pool,
    private readonly token: string,
    private readonly load: Load,
    private readonly number: number,
  ) {}

  static async begin({ plan, identity }: Stage, round: number): Promise<CitizenWatch> {
    const number = FIRST_PERSON + round;
    const load: Load = { number: FIRST_LOAD + round, dispatches: 0, hasWhale: false };
    const pool = new Pool(urls(plan).citizenApi, { connections: 1 });
    return new CitizenWatch(pool, await identity.tokenOf(number), load, number);
  }

  records(count: number): OutgoingRecord[] {
    return Array.from({ length: count }, () => {
      const index = this.made++;
      const availableAt = this.clock.now().toISOString();
      const snapshot = { ...snapshotOf(this.load, index), holder: person(this.number), availableAt };
      this.awaited.set(snapshot.dispatchId, availableAt);
      return recordFor(this.load, index, snapshot);
    });
  }

  /** The newest come first: pages, until what is awaited cannot be further down. Partitions are read at paces of their own. */
  async look(): Promise<readonly string[]> {
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { items, next }: Page = await this.page(cursor);
      found.push(...items.map(({ dispatchId }) => dispatchId).filter((id) => this.awaited.delete(id)));
      const [oldest] = this.awaited.values();
      const last = items.at(-1)?.availableAt;
      cursor = oldest !== undefined && last !== undefined && last >= oldest ? next : null;
    }
    return found;
  }

  private async page(cursor: string): Promise<Page> {
    const { statusCode, body } = await this.pool.request({
      method: 'GET',
      path: `/v1/dispatches/pending?limit=${String(PAGE)}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (statusCode !== 200) throw new Error(`the list answered ${String(statusCode)}: ${await body.text()}`);
    return (await body.json()) as Page;
  }
}
