import type { History, StoredDispatch, StoredFact } from '../history.js';
import type { NodeIndex } from './answered.js';
import { positionOf } from './answered.js';
import type { ModelDispatch } from './dispatch-model.js';
import type { Findings } from './findings.js';
import { type ExpectedFact, HUB, type Model } from './model.js';

/** The store holds exactly the dispatches that were accepted, each as its events and the hub's own move left it. */
export function checkRows({ store }: History, model: Model, findings: Findings): void {
  const rows = new Map(store.dispatches.map((row) => [row.dispatchId, row]));
  for (const [dispatchId, options] of model.finals()) {
    const row = rows.get(dispatchId);
    rows.delete(dispatchId);
    if (!row) findings.add('rows', `${dispatchId} was accepted and is not in the store`);
    else if (!options.some((option) => differs(row, option) === undefined)) {
      const [option] = options;
      findings.add('rows', `${dispatchId} ${option ? (differs(row, option) ?? '') : ''}`);
    }
  }
  for (const dispatchId of rows.keys())
    findings.add('rows', `${dispatchId} is in the store and was never accepted`);
}

const COMPARED = ['nodeId', 'version', 'digest', 'state', 'expiresAtMs', 'legalAtMs', 'sequence'] as const;

function differs(row: StoredDispatch, model: ModelDispatch): string | undefined {
  const field = COMPARED.find((name) => row[name] !== model[name]);
  return field && `has the ${field} ${String(row[field])}, must have ${String(model[field])}`;
}

/** Each accepted fact is written down once; none that was not accepted. */
export function checkFacts({ store }: History, model: Model, findings: Findings): void {
  const expected = new Map(model.facts);
  for (const fact of store.facts) {
    if (fact.source === HUB) continue;
    const key = `${fact.source}/${fact.factId}`;
    const said = expected.get(key);
    expected.delete(key);
    const fault = said
      ? factDiffers(fact, said)
      : 'is written down, and was never accepted or is there twice';
    if (fault !== undefined)
      findings.add('facts', `${fact.kind} ${fact.factId} of ${fact.dispatchId} ${fault}`);
  }
  for (const { nodeId, record } of expected.values())
    findings.add(
      'facts',
      `${positionOf(nodeId, record)}: ${record.eventId} was accepted and is not written down`,
    );
}

function factDiffers(fact: StoredFact, { record, options }: ExpectedFact): string | undefined {
  if (fact.dispatchId !== record.dispatchId) return `belongs to ${record.dispatchId}`;
  if (fact.digest !== record.digest) return 'has the digest of another event';
  if ('legalAtMs' in record.said && fact.legalAtMs !== record.said.legalAtMs)
    return 'has another legal instant';
  const names = ['kind', 'effect', 'version', 'sequence'] as const;
  const fits = options.some((option) => names.every((name) => option[name] === fact[name]));
  if (fits) return undefined;
  const wanted = options.map((option) => names.map((name) => String(option[name])).join(' ')).join(', or ');
  return `says ${names.map((name) => String(fact[name])).join(' ')}; must say ${wanted}`;
}

/** Each rejection is written down for the operator; nothing else is. */
export function checkRejections({ store }: History, indexes: readonly NodeIndex[], findings: Findings): void {
  const written = new Map(store.rejections.map((entry) => [positionOf(entry.nodeId, entry), entry.code]));
  for (const index of indexes) {
    for (const [place, answers] of index.answeredPlaces()) {
      const [generation = 0, partition = 0] = place.split('/').map(Number);
      for (const [offset, { outcome, code }] of answers) {
        if (outcome !== 'rejected') continue;
        const where = positionOf(index.node.nodeId, { generation, partition, offset });
        if (written.get(where) !== code)
          findings.add('answers', `${where}: ${String(code)} is not in the list of rejections`);
        written.delete(where);
      }
    }
  }
  for (const [where, code] of written)
    findings.add('answers', `${where}: in the list of rejections (${code}), and answered otherwise`);
}
