import type { HeardAck, NodeHistory } from '../history.js';
import { firstCopies, placeOf } from './answered.js';
import type { Findings } from './findings.js';

/**
 * In a generation acks are contiguous from the first offset and never overlap, they come in order, and repeats are
 * identical. An ack accounts for each of its offsets.
 */
export function checkRanges(node: NodeHistory, findings: Findings): void {
  checkRepeats(node, findings);
  const byPlace = Map.groupBy(firstCopies(inOrder(node.acks)), ({ ack }) =>
    placeOf(ack.generation, ack.partition),
  );
  for (const [place, acks] of byPlace) checkPlace(`${node.nodeId} ${place}`, acks, findings);
}

function inOrder(acks: readonly HeardAck[]): HeardAck[] {
  return acks.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
}

function checkRepeats({ nodeId, acks }: NodeHistory, findings: Findings): void {
  const texts = new Map<string, string>();
  for (const { id, ack } of acks) {
    const text = JSON.stringify(ack);
    if ((texts.get(id) ?? text) !== text)
      findings.add('ranges', `${nodeId}: the ack ${id} came again with other words`);
    texts.set(id, text);
  }
}

function checkPlace(place: string, acks: readonly HeardAck[], findings: Findings): void {
  let next = 0;
  for (const { ack } of acks) {
    const { firstOffset, lastOffset } = ack;
    const range = `${place}: ${String(firstOffset)}–${String(lastOffset)}`;
    if (firstOffset > next) findings.add('ranges', `${range} leaves out ${String(next)} and on`);
    if (firstOffset < next) findings.add('ranges', `${range} comes after ${String(next - 1)} was answered`);
    if (lastOffset < firstOffset) findings.add('ranges', `${range} is no range`);
    checkExceptions(range, ack, findings);
    next = Math.max(next, lastOffset + 1);
  }
}

function checkExceptions(range: string, ack: HeardAck['ack'], findings: Findings): void {
  let next = ack.firstOffset;
  let excepted = 0;
  for (const { from, to } of ack.exceptions) {
    if (from < next || to < from || to > ack.lastOffset)
      findings.add('ranges', `${range} has an exception ${String(from)}–${String(to)} out of place`);
    next = to + 1;
    excepted += to - from + 1;
  }
  const rest = ack.lastOffset - ack.firstOffset + 1 - excepted;
  if (rest !== ack.accepted)
    findings.add('ranges', `${range} counts ${String(ack.accepted)} accepted, and leaves ${String(rest)}`);
}
