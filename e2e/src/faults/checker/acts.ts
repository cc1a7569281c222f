import type { CitizenAct, History, StoredAppearance } from '../history.js';
import type { Findings } from './findings.js';
import { HUB, type Model } from './model.js';

/**
 * At most one act with effect on a dispatch, written down with its fact; a receipt that a citizen holds is in the
 * store, and its documents are the manifest of the version on which the act was done.
 */
export function checkActs({ store, acts }: History, model: Model, findings: Findings): void {
  const hubFacts = new Map(
    store.facts.filter(({ source }) => source === HUB).map((fact) => [fact.factId, fact]),
  );
  const withEffect = new Set<string>();
  for (const { appearanceId, dispatchId, hasEffect } of store.appearances) {
    if (!hasEffect) continue;
    if (withEffect.has(dispatchId)) findings.add('one-act', `${dispatchId} has two acts with effect`);
    withEffect.add(dispatchId);
    if (hubFacts.get(appearanceId)?.dispatchId !== dispatchId)
      findings.add('one-act', `${dispatchId}: the act ${appearanceId} has no fact`);
    hubFacts.delete(appearanceId);
  }
  for (const { factId, dispatchId, kind } of hubFacts.values()) {
    if (kind !== 'expired')
      findings.add('one-act', `${dispatchId} is ${kind} by ${factId}, and there is no such act`);
  }
  const stored = new Map(store.appearances.map((appearance) => [appearance.appearanceId, appearance]));
  for (const act of acts) {
    const fault = actFault(act, stored.get(act.appearanceId), model);
    if (fault !== undefined)
      findings.add('one-act', `${act.dispatchId}: the receipt ${act.appearanceId} ${fault}`);
  }
}

function actFault(act: CitizenAct, stored: StoredAppearance | undefined, model: Model): string | undefined {
  if (!stored) return 'that a citizen holds is not in the store';
  if (stored.dispatchId !== act.dispatchId) return `is of ${stored.dispatchId}`;
  if (stored.hasEffect !== act.hasEffect || stored.decision !== act.decision) return 'says another act';
  if (act.released.some(({ promised, given }) => promised !== given)) return 'came with other bytes';
  if (act.decision === 'reject')
    return act.documents === '' ? undefined : 'is of a rejection and lists documents';
  const manifest = model.manifests.get(`${act.dispatchId}/${String(stored.version)}`);
  return act.documents === manifest
    ? undefined
    : `lists other documents than version ${String(stored.version)}`;
}
