import type { History } from '../history.js';
import { checkActs } from './acts.js';
import { NodeIndex } from './answered.js';
import { type Broken, Findings } from './findings.js';
import { checkHeard } from './heard.js';
import { checkLive } from './live.js';
import { Model } from './model.js';
import { checkNothingWaits, checkProcesses } from './quiet.js';
import { checkRanges } from './ranges.js';
import { checkSent } from './sent.js';
import { checkFacts, checkRejections, checkRows } from './store.js';

/**
 * What does not hold in a history. Pure; it shares no code with the product but names and message types, and is linear
 * in the number of events.
 */
export function brokenInvariants(history: History): Broken[] {
  const findings = new Findings();
  const indexes = history.nodes.map((node) => new NodeIndex(node));
  for (const index of indexes) {
    checkSent(index, findings);
    checkRanges(index.node, findings);
  }
  const model = new Model(history, indexes, findings);
  checkRejections(history, indexes, findings);
  checkRows(history, model, findings);
  checkFacts(history, model, findings);
  checkHeard(history, findings);
  checkActs(history, model, findings);
  checkNothingWaits(history, findings);
  checkProcesses(history.processes, findings);
  checkLive(history, findings);
  return findings.broken();
}
