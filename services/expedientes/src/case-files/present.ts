import type { CaseFileItem, CaseFileRow, CaseFileTotals, Caller } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import { type Told, bodyOf, placedIdOf } from '@valija/federation';
import { inLanguage } from '@valija/legal';
import { isDetailed } from './once.js';
import type { Totals } from './totals.js';

/** A case file as a person sees it in a list, in the best of the languages that it has. */
export function asRow(told: Told<CaseFileItem>, model: DirectoryModel, { languages }: Caller): CaseFileRow {
  const { source, item, asOf } = told;
  const { subject, state, caseFileId, body, awaitsPerson = false, systemId, isDetailed: _, ...rest } = item;
  return {
    ...rest,
    caseFileId: placedIdOf({ systemId: source.systemId, ownId: caseFileId }),
    subject: inLanguage(subject.texts, languages, subject.defaultLanguage),
    state: inLanguage(state.texts, languages, state.defaultLanguage),
    body: bodyOf(model, body.dir3),
    rootBody: rootOf(model, body.dir3),
    awaitsPerson,
    isDetailed: isDetailed(told),
    systemId: systemId ?? source.systemId,
    asOf,
  };
}

export function asTotals({ dir3, ...counts }: Totals, model: DirectoryModel): CaseFileTotals {
  return { body: bodyOf(model, dir3), rootBody: rootOf(model, dir3), ...counts };
}

function rootOf(model: DirectoryModel, dir3: string): CaseFileRow['rootBody'] {
  return bodyOf(model, model.rootOf(dir3)?.dir3 ?? dir3);
}
