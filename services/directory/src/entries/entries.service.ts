import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import {
  type DirectoryChanged,
  type DirectoryEntity,
  type DirectoryRecord,
  type DirectoryRpc,
  envelopeHeaders,
  hubTopics,
} from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { DirectoryModel } from '@valija/directory-copy';
import { Outbox } from '@valija/messaging';
import { CLOCK } from '@valija/service';
import { randomUUID } from 'node:crypto';
import { type Action, type Difference, difference, recordId } from './difference.js';
import { contradictions } from './directory-rules.js';
import { DirectoryConflict, DirectoryInvalid, EntryNotFound } from './entries.errors.js';
import { EntriesRepository, type HistoryItem } from './entries.repository.js';
import type { EntryEntity } from './entry.entity.js';

export interface ApplyRequest {
  readonly records: readonly DirectoryRecord[];
  readonly isDryRun: boolean;
  readonly expectedRevision: number | undefined;
  readonly operator: string;
}

export interface AnnouncedChange {
  readonly revision: number;
  readonly records: readonly DirectoryRecord[];
}

export interface ApplyResult {
  readonly revision: number;
  readonly counts: Readonly<Record<Action, number>>;
  readonly changes: readonly Difference[];
}

/** A change of more entries than this is announced without them; the copies ask for it. */
const MOST_ANNOUNCED = 200;

@Injectable()
export class EntriesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EntriesRepository) private readonly repository: EntriesRepository,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  snapshot(): Promise<DirectoryRpc['directory.snapshot']['response']> {
    return this.repository.readAll();
  }

  changes(since: number): Promise<DirectoryRpc['directory.changes']['response']> {
    return this.repository.readChanges(since);
  }

  /** Brings the entries to the wanted state, all of them or none; what is so already is left alone. */
  async apply(request: ApplyRequest): Promise<ApplyResult> {
    refuseRepeats(request.records);
    return this.database.transaction(async (tx) => {
      const revision = await this.repository.lockRevision(tx);
      if (request.expectedRevision !== undefined && request.expectedRevision !== revision) {
        throw new DirectoryConflict(revision);
      }
      const present = await this.repository.all(tx);
      const differences = difference(
        new Map(present.map((record) => [recordId(record), record])),
        request.records,
      );
      const changes = differences.filter(({ action }) => action !== 'unchanged');
      const changed = changes.map(({ record }) => record);
      refuseContradictions(present, changed);
      const counts = countActions(differences);
      if (request.isDryRun || changed.length === 0) return { revision, counts, changes };
      const next = revision + 1;
      const at = this.clock.now();
      await this.repository.write(tx, next, changed, { who: request.operator, at });
      await this.announce(tx, next, changed);
      return { revision: next, counts, changes };
    });
  }

  lockRevision(tx: Transaction): Promise<number> {
    return this.repository.lockRevision(tx);
  }

  /** What was announced is written down again, under its own revisions; it was checked when it was made. */
  async restore(
    tx: Transaction,
    { changes, revision }: { changes: readonly AnnouncedChange[]; revision: number },
    at: Date,
  ): Promise<void> {
    for (const each of changes)
      await this.repository.write(tx, each.revision, each.records, { who: 'restored', at });
    await this.repository.markRestored(tx, revision);
  }

  findPage(entity: DirectoryEntity, after: string, limit: number): Promise<EntryEntity[]> {
    return this.repository.findPage(entity, after, limit);
  }

  async history(entity: DirectoryEntity, key: string): Promise<HistoryItem[]> {
    const items = await this.repository.findHistory(entity, key);
    if (items.length === 0) throw new EntryNotFound(entity);
    return items;
  }

  private async announce(
    tx: Transaction,
    revision: number,
    changed: readonly DirectoryRecord[],
  ): Promise<void> {
    const event: DirectoryChanged = {
      revision,
      entries: changed.length > MOST_ANNOUNCED ? [] : (changed as DirectoryChanged['entries']),
    };
    const headers = envelopeHeaders({
      id: randomUUID(),
      name: 'DirectoryChanged',
      source: '/hub/directory',
      time: this.clock.now().toISOString(),
    });
    const value = JSON.stringify(event);
    const topic = hubTopics.directoryChanges;
    await this.outbox.append(tx, [{ topic, key: 'directory', headers, value, isPersonal: false }]);
  }
}

/** Which of two wanted states of one entry is meant, nobody can say. */
function refuseRepeats(records: readonly DirectoryRecord[]): void {
  const seen = new Set<string>();
  const repeated = records.filter((record) => seen.size === seen.add(recordId(record)).size);
  if (repeated.length > 0) {
    throw new DirectoryInvalid(
      repeated.map(({ entity, key }) => ({
        pointer: `/${entity}/${key}`,
        detail: 'it is named more than once',
      })),
    );
  }
}

function refuseContradictions(
  present: readonly DirectoryRecord[],
  changed: readonly DirectoryRecord[],
): void {
  const model = new DirectoryModel();
  model.apply(present);
  model.apply(changed);
  const found = contradictions(model, changed);
  if (found.length > 0) {
    throw new DirectoryInvalid(
      found.map(({ entity, key, detail }) => ({ pointer: `/${entity}/${key}`, detail })),
    );
  }
}

function countActions(differences: readonly Difference[]): Record<Action, number> {
  const counts: Record<Action, number> = { created: 0, updated: 0, removed: 0, unchanged: 0 };
  for (const { action } of differences) counts[action] += 1;
  return counts;
}
