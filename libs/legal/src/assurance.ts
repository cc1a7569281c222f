/** Levels of assurance of electronic identification (Regulation (EU) 910/2014, art. 8), from the weakest. */
export const assuranceLevels = ['low', 'substantial', 'high'] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

/** Whether a person identified at one level may see what requires another. */
export function isAssured(actual: AssuranceLevel, required: AssuranceLevel): boolean {
  return assuranceLevels.indexOf(actual) >= assuranceLevels.indexOf(required);
}
