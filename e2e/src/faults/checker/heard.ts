import type { LifeCycleEventName } from '@valija/contracts';
import type { HeardEvent, History, NodeHistory, StoredFact } from '../history.js';
import type { Findings } from './findings.js';

const NAMES: Readonly<Record<string, LifeCycleEventName>> = {
  accessed: 'DispatchAccessed',
  read: 'DispatchRead',
  rejected: 'DispatchRejected',
  expired: 'DispatchExpired',
  'resolved-elsewhere': 'DispatchResolutionCorrected',
};

/** Each act and expiry reached its node's topic at least once, all copies alike, those of a dispatch in order. */
export function checkHeard({ nodes, store }: History, findings: Findings): void {
  const nodeOf = new Map(store.dispatches.map(({ dispatchId, nodeId }) => [dispatchId, nodeId]));
  const announced = store.facts.filter(({ sequence }) => sequence !== null);
  const byNode = Map.groupBy(announced, ({ dispatchId }) => nodeOf.get(dispatchId) ?? '');
  for (const node of nodes) checkNode(node, byNode.get(node.nodeId) ?? [], findings);
}

function checkNode(node: NodeHistory, facts: readonly StoredFact[], findings: Findings): void {
  const firsts = firstCopies(node, findings);
  for (const fact of facts) {
    const key = keyOf(fact);
    const event = firsts.get(key);
    firsts.delete(key);
    if (!event) findings.add('heard', `${node.nodeId} did not hear that ${fact.dispatchId} is ${fact.kind}`);
    else if (!tells(event, fact))
      findings.add('heard', `${node.nodeId} heard ${event.name} of ${key}, and ${fact.kind} is written down`);
  }
  for (const [key, { name }] of firsts)
    findings.add('heard', `${node.nodeId} heard ${name} of ${key}, and no such fact is written down`);
  checkHandled(node, findings);
}

/** @returns the first copy of each event, by dispatch and sequence */
function firstCopies({ nodeId, events }: NodeHistory, findings: Findings): Map<string, HeardEvent> {
  const firsts = new Map<string, HeardEvent>();
  const last = new Map<string, number>();
  for (const event of events.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)) {
    const key = keyOf(event);
    const first = firsts.get(key);
    if (!first) {
      firsts.set(key, event);
      if ((last.get(event.dispatchId) ?? 0) >= event.sequence)
        findings.add('heard', `${nodeId} heard ${key} after a later event of the dispatch`);
      last.set(event.dispatchId, event.sequence);
    } else if (first.id !== event.id || first.digest !== event.digest) {
      findings.add('heard', `${nodeId} heard ${key} twice, in different words or under different ids`);
    }
  }
  return firsts;
}

function tells(event: HeardEvent, fact: StoredFact): boolean {
  const isAct = event.appearanceId !== undefined;
  return (
    event.name === NAMES[fact.kind] &&
    event.version === fact.version &&
    event.legalAtMs === fact.legalAtMs &&
    event.resolution === fact.resolution &&
    (!isAct || event.appearanceId === fact.factId)
  );
}

/** What stands in the topic must have come to the node's own handler. */
function checkHandled({ nodeId, events, handled }: NodeHistory, findings: Findings): void {
  if (!handled) return;
  const given = new Set(handled);
  for (const { id, name } of events)
    if (!given.has(id)) findings.add('heard', `${nodeId}: ${name} ${id} never came to the node's handler`);
}

function keyOf({ dispatchId, sequence }: { dispatchId: string; sequence: number | null }): string {
  return `${dispatchId}#${String(sequence)}`;
}
