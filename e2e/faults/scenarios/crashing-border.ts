import type { AppearanceRequest } from '@valija/contracts';
import { type Cut, eventually } from '@valija/testing';
import { Client } from 'pg';
import { ana, appearanceOf } from '../../../services/metadata-store/src/testing/running-store.js';
import { brokenInvariants } from '../../src/faults/checker/checker.js';
import { invariants } from '../../src/faults/checker/findings.js';
import { eventMix, randomFrom } from '../hub/event-mix.js';
import type { Member } from '../hub/member.js';
import { PlayedHub } from '../hub/played-hub.js';
import { type ScenarioOutcome, asBroken } from './outcome.js';

const DISPATCHES = 150;
const RECORDS_AT_ONCE = 12;
/** More than a batch has: some batches end in peace. */
const STATEMENTS = 24;
/** Where most is at stake. */
const HARDEST = [/^COMMIT/, /^append-outbox/, /^fence-advance/, /^START TRANSACTION/];
const FAULTS = ['cut', 'answer lost', 'repeat', 'second holder', 'none'] as const;
const PATIENCE_MS = 4_000;
const MOST_STUCK = 2;
const PARTITIONS = [0, 1] as const;

/**
 * Borders and a store that end at every statement, batches that come again, and two members that both think they hold a
 * partition; while persons open what they find.
 */
export async function crashingBorder(): Promise<ScenarioOutcome> {
  const hub = await PlayedHub.open(PARTITIONS.length);
  try {
    return await new CrashingBorder(hub).run();
  } finally {
    await hub.close();
  }
}

class CrashingBorder {
  private readonly random = randomFrom(20_261_120);
  private readonly findings: string[] = [];
  private faults = 0;
  private stuck = 0;
  private holder: Member;
  private former: Member;

  constructor(private readonly hub: PlayedHub) {
    this.holder = hub.member();
    this.former = hub.member();
  }

  async run(): Promise<ScenarioOutcome> {
    const { events, addressees } = eventMix(DISPATCHES, this.random);
    await this.hub.send(events);
    for (const partition of PARTITIONS) await this.holder.take(partition);
    const most = Math.ceil((events.length / RECORDS_AT_ONCE) * 2) + FAULTS.length;
    for (let round = 0; round < most && this.stuck < MOST_STUCK && !this.isDone(); round += 1) {
      const partition = PARTITIONS[round % PARTITIONS.length] ?? 0;
      await this.batch(partition, FAULTS[this.random(FAULTS.length)] ?? 'none');
      if (round % 5 === 0) await this.open(events[this.random(events.length)]?.dispatchId ?? '');
    }
    const history = await this.hub.history();
    await this.checkAddressees(addressees);
    const broken = [...brokenInvariants(history), ...asBroken(this.findings)];
    const checked = [...invariants, 'one-holder', 'addressees'];
    return { events: events.length, faults: this.faults, checked, broken };
  }

  private isDone(): boolean {
    return PARTITIONS.every((at) => this.holder.positionOf(at) >= (this.hub.logs[at]?.length ?? 0));
  }

  private async batch(partition: number, fault: (typeof FAULTS)[number]): Promise<void> {
    if (fault !== 'none') this.faults += 1;
    switch (fault) {
      case 'cut':
      case 'answer lost':
        this.hub.store.wire.arm(this.cutAt(fault === 'cut' ? 'before' : 'answer'));
        await this.hand(this.holder, partition).catch(() => undefined);
        this.hub.store.wire.arm();
        break;
      case 'repeat': {
        // The first attempt is still running when the border gives it up and tries again.
        const from = this.holder.positionOf(partition);
        await Promise.allSettled([
          this.hand(this.holder, partition),
          this.hand(this.holder, partition, from),
        ]);
        break;
      }
      case 'second holder': {
        this.former = this.holder;
        this.holder = this.hub.member();
        const late = this.hand(this.former, partition);
        await eventually(() => this.holder.take(partition));
        for (const other of PARTITIONS) if (other !== partition) await this.holder.take(other);
        await Promise.allSettled([late, this.hand(this.holder, partition), this.knock(partition)]);
        break;
      }
      case 'none':
    }
    // A batch that nothing helps is left where it is: what waits is seen in the end.
    await eventually(() => this.hand(this.holder, partition), PATIENCE_MS).catch(() => (this.stuck += 1));
  }

  private cutAt(moment: Cut['moment']): Cut {
    const of = HARDEST[this.random(HARDEST.length + 2)];
    return of ? { of, after: 0, moment } : { after: this.random(STATEMENTS), moment };
  }

  /** A member that holds a partition no more must learn it. */
  private async knock(partition: number): Promise<void> {
    const handled = await this.hand(this.former, partition);
    if (handled.kind !== 'fenced') this.findings.push('one-holder: a former member committed');
  }

  private async hand(
    member: Member,
    partition: number,
    from?: number,
  ): Promise<{ kind: 'fenced' } | { kind: 'next'; offset: number }> {
    const log = this.hub.logs[partition] ?? [];
    if (from !== undefined) {
      const records = log.slice(from, from + RECORDS_AT_ONCE);
      if (records.length === 0) return { kind: 'next', offset: from };
      return member.border.handle(this.hub.topic, partition, records);
    }
    if (member.positionOf(partition) >= log.length) return { kind: 'fenced' };
    const handled = await member.hand(partition, log, RECORDS_AT_ONCE);
    // A consumer that is fenced asks again where to begin.
    if (handled.kind === 'fenced' && member === this.holder) await member.take(partition);
    return handled;
  }

  /** A person opens a dispatch, if it is there and open. */
  private async open(dispatchId: string): Promise<void> {
    const request: AppearanceRequest = appearanceOf(dispatchId);
    try {
      const { version } = await this.hub.store.dispatches.one(ana, dispatchId);
      const view = await this.hub.store.commits.commit({ ...request, version });
      const { appearanceId, hasEffect, decision } = view;
      const documents = view.documents.map(({ sha256 }) => sha256).join();
      this.hub.acts.push({ dispatchId, appearanceId, hasEffect, decision, documents, released: [] });
    } catch {
      // Not there yet, withdrawn, or the wire was cut: nothing was promised.
    }
  }

  /** Who sees a dispatch is who its last version names. */
  private async checkAddressees(addressees: ReadonlyMap<string, number>): Promise<void> {
    const client = new Client({ connectionString: this.hub.store.superuserUrl });
    await client.connect();
    const { rows } = await client.query<{ key: string; n: number }>(
      `SELECT d.dispatch_id || '/' || d.version AS key, count(a.person_key)::int AS n
       FROM metadata_store.dispatch d LEFT JOIN metadata_store.addressee a USING (dispatch_id) GROUP BY 1`,
    );
    await client.end();
    for (const { key, n } of rows) {
      if (n !== addressees.get(key)) this.findings.push(`addressees: ${String(n)} persons see ${key}`);
    }
  }
}
