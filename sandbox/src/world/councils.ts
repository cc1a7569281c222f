import { readData } from '../data-folder.js';
import { type Administration, council } from './administration.js';
import type { PersonaId } from './personas.js';

/** A small council behind the general node, as `data/councils.json` has it. */
interface CouncilEntry {
  readonly councilId: string;
  readonly name: string;
  readonly bodies: readonly string[];
  readonly content:
    | { readonly mode: 'stored' }
    /** It answers for its content; the general node asks it and passes on. */
    | { readonly mode: 'passthrough'; readonly endpoint: string };
}

export interface CouncilPlan {
  readonly councilId: string;
  readonly administration: Administration;
  /** Where its content is: its own system, or nothing where the general node keeps it. */
  readonly systemId: string | undefined;
  readonly residents: readonly [PersonaId, PersonaId];
}

const PLACEHOLDER = '${SANDBOX_URL}/systems/';

export function councilPlans(): CouncilPlan[] {
  return (JSON.parse(readData('councils.json')) as CouncilEntry[]).map((entry) => ({
    councilId: entry.councilId,
    administration: council(ineCodeOf(entry)),
    systemId:
      entry.content.mode === 'passthrough' ? entry.content.endpoint.slice(PLACEHOLDER.length) : undefined,
    residents: ['manuel', 'carmen'],
  }));
}

/** The DIR3 code of a municipality is `L01`, its INE code and a control digit. */
function ineCodeOf({ bodies: [dir3 = ''] }: CouncilEntry): string {
  return dir3.slice(3, 8);
}
