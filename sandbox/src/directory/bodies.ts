import type { BodyEntry } from '@valija/contracts';
import { type Administration, issuersOf } from '../world/administration.js';
import { municipalities } from '../world/municipalities.js';
import { appointmentBodies } from '../world/appointment-systems.js';
import { caseDepartments } from '../world/case-systems.js';
import { nodePlans } from '../world/nodes.js';
import { generalNodeOperator } from '../world/other-entities.js';
import { coOfficialNames } from './council-name.js';

/** Ceuta and Melilla are cities with a statute of autonomy. */
const AUTONOMOUS_CITY_REGIONS = new Set(['18', '19']);

/** Every municipality of Spain, and the bodies of the sandbox's nodes. Parents stand before their units. */
export function bodies(): BodyEntry[] {
  const found = new Map<string, BodyEntry>();
  for (const { dir3, ineCode, name, regionCode } of municipalities().values()) {
    const names = coOfficialNames(name, regionCode);
    found.set(dir3, {
      dir3,
      name: `${AUTONOMOUS_CITY_REGIONS.has(regionCode) ? 'Ciudad Autónoma' : 'Ayuntamiento'} de ${name}`,
      ...(names && { names }),
      sector: 'local',
      status: 'in-force',
      ineCode,
    });
  }
  for (const administration of [
    ...nodePlans.flatMap(issuersOf),
    ...caseDepartments,
    ...appointmentBodies,
    generalNodeOperator,
  ]) {
    found.set(administration.dir3, entryOf(administration));
  }
  return [...found.values()];
}

function entryOf({ dir3, names, sector, parent, ineCode, pageUrl }: Administration): BodyEntry {
  const { es: name, ...coOfficial } = names;
  return {
    dir3,
    name,
    ...(Object.keys(coOfficial).length > 0 && { names: coOfficial }),
    sector,
    ...(parent !== undefined && { parent }),
    status: 'in-force',
    ...(ineCode !== undefined && { ineCode }),
    pageUrl,
  };
}
