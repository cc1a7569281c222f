const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const NODES = 20;
const ISSUERS_A_NODE = 200;
/** Persons who receive something. */
export const HOLDERS = 100_000;
/** One person, or rather a company's agent, has a fifth of the first load. */
const WHALE_SHARE = 0.2;

export interface BenchBody {
  readonly dir3: string;
  readonly name: string;
}

export interface BenchNode {
  readonly nodeId: string;
  readonly issuers: readonly BenchBody[];
}

/** Twenty nodes of two hundred bodies each. */
export const nodes: readonly BenchNode[] = Array.from({ length: NODES }, (_, node) => ({
  nodeId: `bench-${String(node).padStart(2, '0')}`,
  issuers: Array.from({ length: ISSUERS_A_NODE }, (_, index) => {
    const dir3 = `L01${String(node).padStart(2, '0')}${String(index).padStart(4, '0')}`;
    return { dir3, name: `Ayuntamiento de la Prueba ${dir3}` };
  }),
}));

export interface Person {
  readonly idType: 'NIF';
  readonly idNumber: string;
  readonly fullName: string;
}

export function person(number: number): Person {
  return {
    idType: 'NIF',
    idNumber: String(number).padStart(8, '0') + LETTERS.charAt(number % LETTERS.length),
    fullName: `Persona Ficticia Número ${String(number)}`,
  };
}

/** Who has the fifth. */
export const WHALE = 0;

/**
 * Zipf with exponent one: the rank of a uniform number is log-uniform.
 *
 * @param uniform in [0, 1)
 * @param hasWhale whether a fifth goes to the one who has most
 */
export function holderOf(uniform: number, hasWhale: boolean): number {
  if (!hasWhale) return Math.floor(HOLDERS ** uniform);
  if (uniform < WHALE_SHARE) return WHALE;
  return Math.floor(HOLDERS ** ((uniform - WHALE_SHARE) / (1 - WHALE_SHARE)));
}
