import type { Ack } from '@valija/contracts';
import { firstCopies, say } from '../checker/answered.js';
import type { Answer, HeardAck, History, NodeHistory } from '../history.js';

export interface Restored {
  /** As if nothing had been lost: of each offset the last answer, in one generation. */
  readonly history: History;
  /** Of what was answered twice. */
  readonly answeredTwice: number;
  readonly broken: readonly string[];
}

/**
 * Of the acks of a partition those before the restore, up to where the new generation begins, and those of the new one. What
 * was answered in both must be answered alike; the new one must begin within what was answered, be contiguous and say
 * that it is of a restore as far as the old one went.
 */
export function asOneGeneration(history: History): Restored {
  const broken: string[] = [];
  let answeredTwice = 0;
  const nodes = history.nodes.map((node) => {
    const byPartition = Map.groupBy(inOrder(node), ({ ack }) => ack.partition);
    const acks = [...byPartition].flatMap(([partition, own]) => {
      const before = own.filter(({ ack }) => ack.generation === 1);
      const after = own.filter(({ ack }) => ack.generation > 1);
      const place = `${node.nodeId}/${String(partition)}`;
      const begins = after[0]?.ack.firstOffset ?? Infinity;
      const then = answersOf(before.map(({ ack }) => ack));
      const now = answersOf(after.map(({ ack }) => ack));
      broken.push(...gaps(place, after), ...flags(place, after, Math.max(-1, ...then.keys())));
      for (const [offset, answer] of then) {
        if (offset < begins) continue;
        answeredTwice += 1;
        const again = now.get(offset);
        if (!again || say(again) !== say(answer))
          broken.push(
            `${place}@${String(offset)} was answered ${say(answer)}, and ${again ? say(again) : 'nothing'} after the restore`,
          );
      }
      const kept = before.filter(({ ack }) => ack.firstOffset < begins);
      return [...kept, ...after.map((each) => ({ ...each, ack: { ...each.ack, generation: 1 } }))];
    });
    return { ...node, acks };
  });
  const rejections = history.store.rejections.map((each) => ({ ...each, generation: 1 }));
  return { history: { ...history, nodes, store: { ...history.store, rejections } }, answeredTwice, broken };
}

/** No two messages under one id. */
export function reusedIds({ nodes }: History): string[] {
  const words = new Map<string, string>();
  const told = nodes.flatMap(({ events, acks }) => [
    ...events.map(({ id, digest }) => ({ id, text: digest })),
    ...acks.map(({ id, ack }) => ({ id, text: JSON.stringify(ack) })),
  ]);
  return told.flatMap(({ id, text }) => {
    const known = words.get(id) ?? text;
    words.set(id, known);
    return known === text ? [] : [`${id} was said again with other words`];
  });
}

function inOrder({ acks }: NodeHistory): HeardAck[] {
  return firstCopies(acks).toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
}

function answersOf(acks: readonly Ack[]): Map<number, Answer> {
  const answers = new Map<number, Answer>();
  for (const { firstOffset, lastOffset, exceptions } of acks) {
    for (let offset = firstOffset; offset <= lastOffset; offset += 1)
      answers.set(offset, { outcome: 'accepted' });
    for (const { from, to, outcome, code } of exceptions)
      for (let offset = from; offset <= to; offset += 1) answers.set(offset, { outcome, code });
  }
  return answers;
}

function gaps(place: string, acks: readonly HeardAck[]): string[] {
  return acks.flatMap(({ ack }, index) => {
    const before = acks[index - 1]?.ack;
    return before && before.lastOffset + 1 !== ack.firstOffset
      ? [`${place}: ${String(ack.firstOffset)} follows ${String(before.lastOffset)} in the new generation`]
      : [];
  });
}

function flags(place: string, acks: readonly HeardAck[], answeredTo: number): string[] {
  return acks.flatMap(({ ack }) =>
    (ack.restored === true) === ack.lastOffset <= answeredTo
      ? []
      : [`${place}: the ack of ${String(ack.firstOffset)} on says of the restore: ${String(ack.restored)}`],
  );
}
