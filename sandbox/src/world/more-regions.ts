import { type Administration, type NodePlan, council } from './administration.js';
import { otherRegions } from './case-systems.js';
import type { Texts } from './languages.js';
import { regions } from './regions.js';

/** Of them only one has an official language beside Spanish; Valencian, Galician and Basque are of the seven others. */
const coOfficial: Readonly<Record<string, Pick<NodePlan, 'languages'> & { readonly names: Texts }>> = {
  baleares: {
    languages: ['ca', 'es'],
    names: { es: 'Gobierno de las Illes Balears', ca: 'Govern de les Illes Balears' },
  },
};
const CITIES: Readonly<Record<string, string>> = { ceuta: '51001', melilla: '52001' };

/** The other ten communities and the two cities: each a node with a few dispatches of its own body, whose content the node has. */
export const moreRegions: readonly NodePlan[] = otherRegions
  .filter(([id]) => regions.every(({ nodeId }) => nodeId !== id))
  .map(([nodeId, dir3, es, , first = 'ana', second = first]): NodePlan => {
    const { languages = ['es'], names = { es } } = coOfficial[nodeId] ?? {};
    const city = CITIES[nodeId];
    const root: Administration =
      city === undefined
        ? { dir3, names, sector: 'region', pageUrl: `https://sede.${nodeId}.example` }
        : council(city, { names });
    const name = `Nodo regional: ${es}`;
    return {
      nodeId,
      name,
      kind: 'regional',
      languages,
      root,
      units: [],
      members: [],
      residents: [first, second],
    };
  });
