import { type Administration, type NodePlan } from '../world/administration.js';
import type { CouncilPlan } from '../world/councils.js';
import type { Language } from '../world/languages.js';
import { originOf } from '../world/nodes.js';
import { type Persona, persona } from '../world/personas.js';
import { type ComposedDispatch, compose } from './compose.js';
import type { Recipe } from './recipe.js';
import { councilRecipes, recipesOf } from './recipes.js';
import { stableId } from './stable-id.js';

/** A dispatch of the seed, with who publishes it and where its content is. */
export interface SeededDispatch extends ComposedDispatch {
  /** `<node or council>/<recipe>`. */
  readonly key: string;
  readonly eventId: string;
  readonly personaId: string;
  /** The system or node whose content endpoint has it; nothing where the general node keeps it. */
  readonly origin: string | undefined;
}

/** What a node publishes at its first start. */
export function seedOfNode(plan: NodePlan, atMs: number): Promise<SeededDispatch[]> {
  return Promise.all(
    recipesOf(plan).map((recipe) => {
      const issuer = issuerOf(plan, recipe.issuer);
      return seeded(recipe, {
        place: plan.nodeId,
        atMs,
        issuer,
        rootIssuer: issuer.parent === undefined ? issuer : plan.root,
        languages: plan.languages,
        origin: originOf(plan, issuer),
        residents: plan.residents,
      });
    }),
  );
}

/** What a council sends through the general node. */
export function seedOfCouncil(plan: CouncilPlan, atMs: number): Promise<SeededDispatch[]> {
  const { councilId, administration, systemId, residents } = plan;
  return Promise.all(
    councilRecipes.map((recipe) =>
      seeded(recipe, {
        place: councilId,
        atMs,
        issuer: administration,
        rootIssuer: administration,
        languages: ['es'],
        origin: systemId,
        residents,
      }),
    ),
  );
}

interface Setting {
  readonly place: string;
  readonly atMs: number;
  readonly issuer: Administration;
  readonly rootIssuer: Administration;
  readonly languages: readonly [Language, ...Language[]];
  readonly origin: string | undefined;
  readonly residents: NodePlan['residents'];
}

async function seeded(recipe: Recipe, setting: Setting): Promise<SeededDispatch> {
  const { place, atMs, origin, residents, issuer, rootIssuer, languages } = setting;
  const key = `${place}/${recipe.key}`;
  const cast = {
    first: persona(residents[0]),
    second: persona(residents[1]),
    company: persona('empresa'),
  } satisfies Record<Recipe['holder'], Persona>;
  const holder = cast[recipe.holder];
  const composed = await compose({
    seed: key,
    atMs,
    traits: recipe,
    issuer,
    rootIssuer,
    languages,
    holder,
    addressees: (recipe.addressees ?? []).map((part) => cast[part]),
  });
  return { ...composed, key, eventId: stableId(`${key}/made-available`, atMs), personaId: holder.id, origin };
}

function issuerOf({ root, units, members }: NodePlan, part: Recipe['issuer']): Administration {
  if (part === 'root') return root;
  const [group, number] = part.split('-');
  const issuer = (group === 'unit' ? units : members)[Number(number) - 1];
  if (!issuer) throw new Error(`${root.names.es} has no ${part}`);
  return issuer;
}
