import type { Mutant } from './mutant.js';

const STORE = 'services/metadata-store/src/ingest';
const SERVICE = `${STORE}/ingest.service.ts`;
const FENCE = `${STORE}/fence.repository.ts`;
const FOLD = `${STORE}/fold.ts`;
const REPOSITORY = `${STORE}/ingest.repository.ts`;
const APPEND = '    await this.outbox.append(tx, [message]);\n    return { ack };';
const COUNT = '        this.count(batch.nodeId, done.ack);';

export const mutantsOfIngest: readonly Mutant[] = [
  {
    name: 'the offset is written before the rows, in a transaction of its own',
    scenario: 'crashing-border',
    edits: [
      {
        file: SERVICE,
        before: 'if (!(await this.fences.advance(tx, batch)))',
        after: 'if (!(await this.database.transaction((own) => this.fences.advance(own, batch))))',
      },
    ],
  },
  {
    name: 'neither wall looks at the version',
    scenario: 'crashing-border',
    edits: [
      { file: FOLD, before: 'if (version < current.version) return superseded;', after: '' },
      { file: REPOSITORY, before: ' AND dispatch.version < excluded.version', after: '' },
    ],
  },
  {
    name: 'the fence does not compare the next offset',
    scenario: 'crashing-border',
    edits: [{ file: FENCE, before: 'AND next_offset = $5`', after: 'AND $5::bigint IS NOT NULL`' }],
  },
  {
    name: 'the fence does not compare the epoch',
    scenario: 'crashing-border',
    edits: [
      { file: FENCE, before: 'AND epoch = $4 AND', after: 'AND $4::bigint IS NOT NULL AND' },
      { file: SERVICE, before: ' && fence.epoch === batch.epoch;', after: ';' },
    ],
  },
  {
    name: 'the ack is written after the commit, outside its transaction',
    scenario: 'crashing-border',
    edits: [
      { file: SERVICE, before: APPEND, after: '    return { ack, message };' },
      {
        file: SERVICE,
        before: COUNT,
        after: `await this.database.transaction((own) => this.outbox.append(own, [done.message]));\n${COUNT}`,
      },
    ],
  },
  {
    name: 'the ack goes out before the commit',
    scenario: 'crashing-border',
    edits: [
      {
        file: SERVICE,
        before: APPEND,
        after:
          'await this.database.transaction((own) => this.outbox.append(own, [message])); return { ack };',
      },
    ],
  },
  {
    name: 'a fact is known by its version and not by its id',
    scenario: 'crashing-border',
    edits: [
      {
        file: FOLD,
        before: 'const seen = this.seenFacts.get(event.eventId);',
        after:
          'const known = this.currentOf(event.dispatchId); const key = event.dispatchId + String(known?.version); const seen = this.seenFacts.get(key) && event.digest; this.seenFacts.set(key, event.digest);',
      },
    ],
  },
  {
    name: 'an amendment leaves the addressees of before',
    scenario: 'crashing-border',
    edits: [
      { file: REPOSITORY, before: 'if (amended.length > 0)', after: 'if (amended.length < 0)' },
      {
        file: REPOSITORY,
        before: 'JOIN dispatch d USING (dispatch_id)`',
        after: 'JOIN dispatch d USING (dispatch_id) ON CONFLICT DO NOTHING`',
      },
    ],
  },
  {
    name: 'what the border rejects is left out of the ack',
    scenario: 'topic-made-anew',
    edits: [
      {
        file: `${STORE}/ack.ts`,
        before: ', ...rejections.map(exceptionOfRejection)]',
        after: ', ...(rejections.length < 0 ? rejections.map(exceptionOfRejection) : [])]',
      },
    ],
  },
  {
    name: 'a batch that is halved loses its second half',
    scenario: 'large-ack',
    edits: [
      { file: `${STORE}/batch.ts`, before: '    ...batch,\n    lastOffset,\n', after: '    ...batch,\n' },
    ],
  },
  {
    name: 'a topic made anew is taken for the old one',
    scenario: 'topic-made-anew',
    edits: [
      {
        file: `${STORE}/fence.ts`,
        before: `export function startOf(fence: Fence | undefined, log: Log): Start {
  const isNew = !fence || fence.topicId !== log.topicId;`,
        after: `export function startOf(fence: Fence | undefined, log: Log): Start {
  const isNew = !fence;`,
      },
    ],
  },
];
