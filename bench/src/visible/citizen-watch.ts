import { urls } from '@valija/local';
import type { OutgoingRecord } from '@valija/messaging';
import { SystemClock } from '@valija/clock';
import { Pool } from 'undici';
import { person } from '../load/population.js';
import { type Load, recordFor, snapshotOf } from '../load/records.js';
import type { Stage } from '../stage/stage.js';
import type { Watch } from './watch.js';

/** Behind the loads of the other benchmarks, and persons who have nothing else. */
const FIRST_LOAD = 100;
const FIRST_PERSON = 200_000;

/** A citizen who is waiting for something among all that others get, and whose application asks for what is pending. */
export class CitizenWatch implements Watch {
  private readonly clock = new SystemClock();
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

  records(count: number, isWaitedFor: boolean): OutgoingRecord[] {
    return Array.from({ length: count }, (_, place) => {
      const index = this.made++;
      const snapshot = { ...snapshotOf(this.load, index), availableAt: this.clock.now().toISOString() };
      const own = isWaitedFor && place === 0 ? { holder: person(this.number) } : {};
      return recordFor(this.load, index, { ...snapshot, ...own });
    });
  }

  /** It is the newest that this citizen gets: it will stand on the first page. */
  async isVisible(id: string): Promise<boolean> {
    const { statusCode, body } = await this.pool.request({
      method: 'GET',
      path: '/v1/dispatches/pending',
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (statusCode !== 200) throw new Error(`the list answered ${String(statusCode)}: ${await body.text()}`);
    const { items } = (await body.json()) as { items: { dispatchId: string }[] };
    return items.some(({ dispatchId }) => dispatchId === id);
  }
}
