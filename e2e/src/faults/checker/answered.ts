import type { Answer, HeardAck, LogRecord, NodeHistory, Position } from '../history.js';

export interface AnsweredAt extends Answer {
  readonly atMs: number;
}

export const placeOf = (generation: number, partition: number): string =>
  `${String(generation)}/${String(partition)}`;

export function say({ outcome, code }: Answer): string {
  return code === undefined ? outcome : `${outcome} (${code})`;
}

export function positionOf(nodeId: string, { generation, partition, offset }: Position): string {
  const inGeneration = generation === 1 ? '' : ` of generation ${String(generation)}`;
  return `${nodeId} ${String(partition)}@${String(offset)}${inGeneration}`;
}

/** What a node was answered and what its topic holds, by place and offset. */
export class NodeIndex {
  private readonly answers = new Map<string, Map<number, AnsweredAt>>();
  readonly records = new Map<string, Map<number, LogRecord>>();
  /** Where each event id stands. */
  readonly byEventId = new Map<string, LogRecord[]>();

  constructor(readonly node: NodeHistory) {
    for (const record of node.log) {
      const place = placeOf(record.generation, record.partition);
      entry(this.records, place).set(record.offset, record);
      if (record.eventId === '') continue;
      const copies = this.byEventId.get(record.eventId);
      if (copies) copies.push(record);
      else this.byEventId.set(record.eventId, [record]);
    }
    for (const ack of firstCopies(node.acks)) this.take(ack);
  }

  answerAt({ generation, partition, offset }: Position): AnsweredAt | undefined {
    return this.answers.get(placeOf(generation, partition))?.get(offset);
  }

  answeredPlaces(): ReadonlyMap<string, ReadonlyMap<number, AnsweredAt>> {
    return this.answers;
  }

  recordAt({ generation, partition, offset }: Position): LogRecord | undefined {
    return this.records.get(placeOf(generation, partition))?.get(offset);
  }

  private take({ ack }: HeardAck): void {
    const { generation, partition, firstOffset, lastOffset, exceptions } = ack;
    const place = entry(this.answers, placeOf(generation, partition));
    const atMs = Date.parse(ack.committedAt);
    const accepted: AnsweredAt = { outcome: 'accepted', atMs };
    for (let offset = firstOffset; offset <= lastOffset; offset++) place.set(offset, accepted);
    for (const { from, to, outcome, code } of exceptions) {
      const answer: AnsweredAt = { outcome, code, atMs };
      for (let offset = from; offset <= to; offset++) place.set(offset, answer);
    }
  }
}

/** Each ack once: a repeat has the same id. */
export function firstCopies(acks: readonly HeardAck[]): HeardAck[] {
  const seen = new Set<string>();
  return acks.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function entry<V>(map: Map<string, Map<number, V>>, key: string): Map<number, V> {
  const known = map.get(key);
  if (known) return known;
  const made = new Map<number, V>();
  map.set(key, made);
  return made;
}
