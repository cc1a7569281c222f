import { type Administration, type NodePlan, issuersOf } from './administration.js';
import { localEntities } from './local-entities.js';
import { moreRegions } from './more-regions.js';
import { otherEntities } from './other-entities.js';
import { regions } from './regions.js';

/** The nodes that the sandbox runs: all but the general one, which is a service of its own. */
export const nodePlans: readonly NodePlan[] = [
  ...regions,
  ...moreRegions,
  ...localEntities,
  ...otherEntities,
];

export function nodePlan(nodeId: string): NodePlan | undefined {
  return nodePlans.find((plan) => plan.nodeId === nodeId);
}

/** Where the content of an issuer is: its own system's id, or its parent's, else that of the node. */
export function originOf(plan: NodePlan, issuer: Administration): string {
  if (issuer.systemId !== undefined) return issuer.systemId;
  const parent = issuersOf(plan).find(({ dir3 }) => dir3 === issuer.parent);
  return parent ? originOf(plan, parent) : plan.nodeId;
}
