import type { NodeKind, Sector } from '@valija/contracts';
import { type Language, type Texts, textIn } from './languages.js';
import { municipality } from './municipalities.js';
import type { PersonaId } from './personas.js';

/** A body or unit that issues dispatches in the sandbox. */
export interface Administration {
  readonly dir3: string;
  /** Spanish, and the co-official languages that it uses. */
  readonly names: Texts;
  readonly sector: Sector;
  readonly parent?: string;
  readonly ineCode?: string;
  /** Its electronic office. */
  readonly pageUrl: string;
  /** Its own computer system, which has the content of what it and its units issue. */
  readonly systemId?: string;
}

/** A node of the sandbox and those who issue by it. */
export interface NodePlan {
  readonly nodeId: string;
  readonly name: string;
  readonly kind: NodeKind;
  /** The first is the default of what it issues. */
  readonly languages: readonly [Language, ...Language[]];
  /** The body that runs the node. */
  readonly root: Administration;
  readonly units: readonly Administration[];
  /** Municipalities behind the node. */
  readonly members: readonly Administration[];
  /** To whom it writes. */
  readonly residents: readonly [PersonaId, PersonaId];
}

export function issuersOf({ root, units, members }: NodePlan): Administration[] {
  return [root, ...units, ...members];
}

export function nameIn(administration: Administration, language: Language): string {
  return textIn(administration.names, language);
}

interface CouncilOptions {
  readonly names?: Partial<Texts>;
  readonly systemId?: string;
}

/** The council of a municipality. */
export function council(ineCode: string, { names, systemId }: CouncilOptions = {}): Administration {
  const { dir3, name } = municipality(ineCode);
  return {
    dir3,
    names: { es: `Ayuntamiento de ${name}`, ...names },
    sector: 'local',
    ineCode,
    pageUrl: `https://sede.${slug(name)}.example`,
    ...(systemId !== undefined && { systemId }),
  };
}

function slug(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}
