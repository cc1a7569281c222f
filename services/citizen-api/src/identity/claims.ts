import type { AssuranceName, Caller } from '@valija/contracts';
import { isValidIdNumber } from '@valija/legal';

/** What a token says of who is asking, through what, and how sure that is. */
export interface Identified {
  readonly person: Caller['person'];
  readonly assurance: AssuranceName;
  readonly method: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Levels as identity providers write them: plain, or as eIDAS URIs. */
const LEVELS: Readonly<Record<string, AssuranceName>> = {
  low: 'low',
  substantial: 'substantial',
  high: 'high',
  'http://eidas.europa.eu/LoA/low': 'low',
  'http://eidas.europa.eu/LoA/substantial': 'substantial',
  'http://eidas.europa.eu/LoA/high': 'high',
};

/** @returns what is missing, in words, where the claims do not identify a person */
export function identify(claims: Readonly<Record<string, unknown>>): Identified | string {
  const idNumber = claims['nif'];
  if (typeof idNumber !== 'string' || !isValidIdNumber({ idType: 'NIF', idNumber }))
    return 'the claim "nif" is missing or not valid';
  const fullName = claims['name'];
  if (typeof fullName !== 'string' || fullName === '') return 'the claim "name" is missing';
  const assurance = LEVELS[String(claims['acr'])];
  if (!assurance) return 'the claim "acr" names no known level of assurance';
  const clientId = claims['client_id'] ?? claims['azp'];
  if (typeof clientId !== 'string') return 'the claim "client_id" is missing';
  const method = claims['clave_method'];
  return {
    person: { idType: 'NIF', idNumber, fullName },
    assurance,
    method: typeof method === 'string' ? method : 'unknown',
    clientId,
    scopes: typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [],
  };
}

/** For a step-up challenge: the levels that would do, the weakest first (RFC 9470, acr_values). */
export function acrValuesFor(required: AssuranceName): string {
  const all: readonly AssuranceName[] = ['low', 'substantial', 'high'];
  return all.slice(all.indexOf(required)).join(' ');
}

/** Languages of an Accept-Language header, the best first. */
export function languagesOf(header: string | undefined): string[] {
  if (header === undefined) return [];
  return header
    .slice(0, 200)
    .split(',')
    .map((part, index) => {
      const [tag = '', quality] = part.trim().split(';q=');
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality), index };
    })
    .filter(({ tag, quality }) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index)
    .map(({ tag }) => tag);
}
