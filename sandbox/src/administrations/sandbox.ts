import { randomUUID } from 'node:crypto';
import type { Clock } from '@valija/clock';
import type { NodeEvent } from '@valija/contracts';
import type { PublishOutcome } from '@valija/node-sdk';
import { type ComposedDispatch, compose } from '../seeds/compose.js';
import type { DispatchTraits } from '../seeds/recipe.js';
import type { SeededDispatch } from '../seeds/seed.js';
import { type NodePlan, issuersOf } from '../world/administration.js';
import { originOf } from '../world/nodes.js';
import type { Persona } from '../world/personas.js';
import type { ContentLibrary } from './content-library.js';
import type { SimulatedNode } from './simulated-node.js';
import type { SimulatedProvider } from '../providers/simulated-provider.js';
import type { SimulatedOrigin } from './simulated-origin.js';

/** All simulated administrations, for whoever controls them. */
export interface Sandbox {
  readonly plans: readonly NodePlan[];
  /** Those that are connected. */
  readonly nodes: ReadonlyMap<string, SimulatedNode>;
  readonly origins: ReadonlyMap<string, SimulatedOrigin>;
  readonly providers: ReadonlyMap<string, SimulatedProvider>;
  readonly library: ContentLibrary;
  readonly seeds: readonly SeededDispatch[];
  readonly clock: Clock;
}

interface NewDispatch {
  readonly holder: Persona;
  readonly addressees: readonly Persona[];
  readonly traits: DispatchTraits;
  /** DIR3 code of one of the node's issuers; its own body where absent. */
  readonly issuer: string | undefined;
}

interface SentDispatch extends ComposedDispatch {
  readonly outcome: PublishOutcome;
}

/**
 * Makes a dispatch, keeps its documents, and publishes it.
 *
 * @returns undefined where the node has no such issuer
 */
export async function sendNew(
  { library, clock }: Sandbox,
  node: SimulatedNode,
  { holder, addressees, traits, issuer: dir3 }: NewDispatch,
): Promise<SentDispatch | undefined> {
  const { plan } = node;
  const issuer = issuersOf(plan).find((each) => each.dir3 === (dir3 ?? plan.root.dir3));
  if (!issuer) return undefined;
  const composed = await compose({
    seed: randomUUID(),
    atMs: clock.epochMs(),
    traits,
    issuer,
    rootIssuer: issuer.parent === undefined ? issuer : plan.root,
    languages: plan.languages,
    holder,
    addressees,
  });
  const { snapshot, documents } = composed;
  for (const [documentId, stored] of documents)
    library.keep(snapshot.dispatchId, documentId, stored, originOf(plan, issuer));
  const event: NodeEvent = { name: 'DispatchMadeAvailable', data: snapshot };
  return { ...composed, outcome: await node.publish(event) };
}
