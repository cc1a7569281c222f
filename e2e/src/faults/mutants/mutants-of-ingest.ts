import type { Mutant } from './mutant.js';

const STORE = 'services/metadata-store/src/ingest';
const SERVICE = `${STORE}/ingest.service.ts`;
const WRITING = `${STORE}/writing.service.ts`;
const BORDER = 'libs/border/src';
const FENCE = `${STORE}/fence.repository.ts`;
const FOLD = `${STORE}/fold.ts`;
const REPOSITORY = `${STORE}/ingest.repository.ts`;
const APPEND = '    await this.outbox.append(tx, [...messages, ...arrivalMessages(folds, nowMs)]);\n';
const ADVANCE = `await this.fences.advance(
        tx,
        group.map(({ batch }) => batch),
      );`;
const COUNT = '    for (const [{ batch }, ack] of done) this.count(batch.nodeId, ack);';

export const mutantsOfIngest: readonly Mutant[] = [
  {
    name: 'the offset is written before the rows, in a transaction of its own',
    scenario: 'crashing-border',
    edits: [
      {
        file: SERVICE,
        before: ADVANCE,
        after:
          'await this.database.transaction((own) => this.fences.advance(own, group.map(({ batch }) => batch)));',
      },
    ],
  },
  {
    name: 'what its fence has stopped is written with the others',
    scenario: 'crashing-border',
    edits: [
      {
        file: SERVICE,
        before: 'const passed = group.filter(({ batch }) => advanced.places.has(placeOf(batch)));',
        after: 'const passed = advanced.places.size < 0 ? [] : group;',
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
    edits: [{ file: FENCE, before: ' AND f.next_offset = r.first_offset', after: '' }],
  },
  {
    name: 'the fence does not compare the epoch',
    scenario: 'crashing-border',
    edits: [
      { file: FENCE, before: ' AND f.epoch = r.epoch', after: '' },
      { file: SERVICE, before: ' && fence.epoch === batch.epoch;', after: ';' },
    ],
  },
  {
    name: 'the ack is written after the commit, outside its transaction',
    scenario: 'crashing-border',
    edits: [
      {
        file: WRITING,
        before: APPEND,
        after: '    acks.forEach((ack, at) => Object.assign(ack, { message: messages[at] }));\n',
      },
      {
        file: SERVICE,
        before: COUNT,
        after: `await this.database.transaction((own) => this.writing.outbox.append(own, done.map(([, ack]) => ack.message)));\n${COUNT}`,
      },
    ],
  },
  {
    name: 'the ack goes out before the commit',
    scenario: 'crashing-border',
    edits: [
      {
        file: WRITING,
        before: APPEND,
        after: 'await this.routes.database.transaction((own) => this.outbox.append(own, messages));',
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
        file: `${BORDER}/ack.ts`,
        before: ', ...rejections.map(exceptionOfRefused)]',
        after: ', ...(rejections.length < 0 ? rejections.map(exceptionOfRefused) : [])]',
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
        file: `${BORDER}/fence.ts`,
        before: `export function startOf(fence: Fence | undefined, log: Log): Start {
  const isNew = !fence || fence.topicId !== log.topicId;`,
        after: `export function startOf(fence: Fence | undefined, log: Log): Start {
  const isNew = !fence;`,
      },
    ],
  },
];
