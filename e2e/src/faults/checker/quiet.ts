import { nodeTopics } from '@valija/contracts';
import type { History, ProcessHistory } from '../history.js';
import type { Findings } from './findings.js';

/** The outbox is empty, no partition is stopped, each fence stands at the end of its log. */
export function checkNothingWaits(history: History, findings: Findings): void {
  const { nodes, store, stoppedPartitions } = history;
  if (store.outbox > 0) findings.add('nothing-waits', `${String(store.outbox)} messages wait in the outbox`);
  for (const place of stoppedPartitions) findings.add('nothing-waits', `${place} is stopped`);
  const fences = new Map(store.fences.map((fence) => [`${fence.topic}/${String(fence.partition)}`, fence]));
  for (const { nodeId, logEnds, waiting = 0 } of nodes) {
    if (waiting > 0)
      findings.add('nothing-waits', `${String(waiting)} events wait in the outbox of ${nodeId}`);
    for (const [partition, end] of logEnds.entries()) {
      const place = `${nodeTopics(nodeId).dispatches}/${String(partition)}`;
      const stands = fences.get(place)?.nextOffset ?? 0;
      if (stands !== end)
        findings.add('nothing-waits', `${place}: the fence stands at ${String(stands)} of ${String(end)}`);
    }
  }
}

/** Every process runs again without a hand; the supervisor has said each restart. */
export function checkProcesses(processes: readonly ProcessHistory[], findings: Findings): void {
  for (const { name, killed, saidRestarts, isReady } of processes) {
    if (!isReady) findings.add('nobody-helped', `${name} is not ready`);
    if (saidRestarts < killed)
      findings.add(
        'nobody-helped',
        `${name} was ended ${String(killed)} times; ${String(saidRestarts)} restarts were said`,
      );
  }
}
