import { type AssuranceLevel, assuranceLevels, isAssured } from '@valija/legal';

type MethodId = 'certificate' | 'dnie' | 'permanent' | 'pin' | 'mobile';

/** A way of identifying oneself at Cl@ve. */
export interface Method {
  readonly id: MethodId;
  readonly label: string;
  readonly level: AssuranceLevel;
}

/**
 * In Cl@ve 1 the PIN has level 2, the permanent password and the certificate level 3, and the DNIe level 4 (RedIRIS's
 * description of Cl@ve, docs: domain notes, 4.1); Cl@ve 2 speaks of eIDAS levels, and 2, 3 and 4 are its low,
 * substantial and high. Cl@ve Móvil came later: a second factor on the phone, taken as substantial here.
 */
export const methods: readonly Method[] = [
  { id: 'certificate', label: 'Certificado electrónico', level: 'substantial' },
  { id: 'dnie', label: 'DNI electrónico', level: 'high' },
  { id: 'permanent', label: 'Cl@ve Permanente', level: 'substantial' },
  { id: 'pin', label: 'Cl@ve PIN', level: 'low' },
  { id: 'mobile', label: 'Cl@ve Móvil', level: 'substantial' },
];

export const levelLabels: Readonly<Record<AssuranceLevel, string>> = {
  low: 'bajo',
  substantial: 'sustancial',
  high: 'alto',
};

/**
 * The least level that satisfies a request: `acr_values` lists all that would do (RFC 9470, OpenID Connect Core 3.1.2.1).
 * What names no known level asks for none.
 */
export function requiredLevel(acrValues: string | undefined): AssuranceLevel | undefined {
  const asked = (acrValues ?? '').split(' ');
  return assuranceLevels.find((level) => asked.includes(level));
}

/** The methods of at least a level: weaker ones are not offered. */
export function methodsFor(required: AssuranceLevel | undefined): Method[] {
  return methods.filter(({ level }) => required === undefined || isAssured(level, required));
}

/** Whether a session that has this level is not enough for what is asked. */
export function needsStepUp(current: string | undefined, acrValues: string | undefined): boolean {
  const required = requiredLevel(acrValues);
  if (required === undefined) return false;
  const level = assuranceLevels.find((each) => each === current);
  return level === undefined || !isAssured(level, required);
}
