import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { type DirectoryChanged, type DirectoryRecord, directoryKey } from '@valija/contracts';
import { Database } from '@valija/database';
import { Outbox } from '@valija/messaging';
import { type TestDatabase, testDatabase } from '@valija/testing';
import { migrations } from '../migrations/migrations.js';
import { ChangeEntity } from './change.entity.js';
import { EntriesRepository } from './entries.repository.js';
import { type ApplyRequest, type ApplyResult, EntriesService } from './entries.service.js';
import { EntryEntity } from './entry.entity.js';

const clock = new VirtualClock('2026-11-20T12:00:00Z');
let place: TestDatabase;
let database: Database;
let entries: EntriesService;

beforeAll(async () => {
  place = await testDatabase('directory', migrations);
  const settings = { url: place.url, schema: 'directory', poolSize: 4, statementTimeoutMs: 10_000 };
  database = await Database.open({ ...settings, applicationName: 'test' }, [EntryEntity, ChangeEntity]);
  entries = new EntriesService(database, new EntriesRepository(database), new Outbox(), clock);
});

afterAll(async () => {
  await database.close();
  await place.drop();
});

beforeEach(() => database.query('DELETE FROM outbox'));

const bodyOf = (dir3: string, rest: object = {}): DirectoryRecord => {
  const value = { dir3, name: dir3, sector: 'local', status: 'in-force', ...rest };
  return { entity: 'body', key: directoryKey.body(value as never), value: value as never };
};

function apply(records: readonly DirectoryRecord[], rest: Partial<ApplyRequest> = {}): Promise<ApplyResult> {
  return entries.apply({ records, isDryRun: false, expectedRevision: undefined, operator: 'olga', ...rest });
}

const revisionNow = async (): Promise<number> => (await entries.snapshot()).revision;
const told = async (): Promise<DirectoryChanged[]> => {
  const rows = await database.query<{ value: string }>('SELECT value FROM outbox ORDER BY id');
  return rows.map(({ value }) => JSON.parse(value) as DirectoryChanged);
};

describe('applying', () => {
  it('brings entries to the wanted state once, tells of it once, and repeats nothing', async () => {
    const before = await revisionNow();
    const wanted = [bodyOf('L01000001'), bodyOf('L01000002')];
    expect(await apply(wanted)).toMatchObject({ revision: before + 1, counts: { created: 2 } });
    expect(await apply(wanted)).toMatchObject({ revision: before + 1, counts: { unchanged: 2, created: 0 } });
    expect(await told()).toEqual([{ revision: before + 1, entries: wanted }]);
  });

  it('changes nothing on a dry run, and says what it would', async () => {
    const before = await revisionNow();
    const dry = await apply([bodyOf('L01000003')], { isDryRun: true });
    expect(dry).toMatchObject({ revision: before, counts: { created: 1 } });
    expect([await revisionNow(), await told()]).toEqual([before, []]);
  });

  it('changes nothing at all where one entry would contradict another', async () => {
    const before = await revisionNow();
    const failing = apply([bodyOf('L01000004'), bodyOf('L01000005', { parent: 'L01999999' })]);
    await expect(failing).rejects.toMatchObject({
      code: 'directory-invalid',
      errors: [{ pointer: '/body/L01000005' }],
    });
    expect([await revisionNow(), await told()]).toEqual([before, []]);
    await expect(entries.history('body', 'L01000004')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('refuses a file that names one entry twice', async () => {
    const twice = apply([bodyOf('L01000006'), bodyOf('L01000006', { name: 'another' })]);
    await expect(twice).rejects.toMatchObject({
      code: 'directory-invalid',
      errors: [{ pointer: '/body/L01000006' }],
    });
  });

  it('refuses when the directory is not as the operator had read it', async () => {
    const revision = await revisionNow();
    await apply([bodyOf('L01000007')], { expectedRevision: revision });
    await expect(apply([bodyOf('L01000008')], { expectedRevision: revision })).rejects.toMatchObject({
      code: 'directory-conflict',
      facts: { revision: revision + 1 },
    });
  });

  it('gives each of many at once a revision of its own', async () => {
    const before = await revisionNow();
    const codes = Array.from({ length: 12 }, (_, index) => `L020000${String(index).padStart(2, '0')}`);
    const results = await Promise.all(codes.map((dir3) => apply([bodyOf(dir3)])));
    expect(results.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
      codes.map((_, index) => before + 1 + index),
    );
    expect((await told()).map(({ revision }) => revision)).toEqual(
      codes.map((_, index) => before + 1 + index),
    );
  });

  it('tells of a large change without its entries: who wants them asks', async () => {
    const many = Array.from({ length: 201 }, (_, index) => bodyOf(`L03000${String(index).padStart(3, '0')}`));
    const { revision } = await apply(many);
    expect(await told()).toEqual([{ revision, entries: [] }]);
    const changes = await entries.changes(revision - 1);
    expect([changes.revision, changes.records.length]).toEqual([revision, 201]);
  });
});

describe('reading', () => {
  it('gives what changed since a revision: the newest of each entry, removals among them', async () => {
    const { revision } = await apply([bodyOf('L04000001'), bodyOf('L04000002')]);
    await apply([bodyOf('L04000001', { name: 'second' })]);
    await apply([bodyOf('L04000001', { name: 'third' }), { entity: 'body', key: 'L04000002', value: null }]);
    const { records } = await entries.changes(revision);
    expect(records).toMatchObject([
      { key: 'L04000001', value: { name: 'third' } },
      { key: 'L04000002', value: null },
    ]);
    const { records: all } = await entries.snapshot();
    expect(all.map(({ key }) => key)).not.toContain('L04000002');
  });

  it('keeps what an entry was, from when, and who changed it', async () => {
    await apply([bodyOf('L05000001')]);
    clock.advanceMs(60_000);
    await apply([bodyOf('L05000001', { name: 'now' })], { operator: 'oscar' });
    expect(await entries.history('body', 'L05000001')).toMatchObject([
      { changedBy: 'oscar', value: { name: 'now' }, changedAt: clock.now() },
      { changedBy: 'olga', value: { name: 'L05000001' } },
    ]);
    const rewriting = database.query('UPDATE change SET changed_by = $1', ['nobody']);
    await expect(rewriting).rejects.toThrow(/permission denied/);
  });

  it('pages by key, each entry once', async () => {
    const seen: string[] = [];
    for (let after = ''; ; after = seen.at(-1) ?? '') {
      const page = await entries.findPage('body', after, 50);
      seen.push(...page.map(({ key }) => key));
      if (page.length < 50) break;
    }
    const { records } = await entries.snapshot();
    expect(seen).toEqual(records.map(({ key }) => key).sort());
  });
});
