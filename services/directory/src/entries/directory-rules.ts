import { type DirectoryEntity, type DirectoryRecord, isReservedNodeId, nodeIdFault } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import { isDir3 } from '@valija/legal';

export interface Contradiction {
  readonly entity: DirectoryEntity;
  readonly key: string;
  readonly detail: string;
}

type Check = (model: DirectoryModel, key: string) => string | undefined;

/** What an entry must be true of, given all the others. Its own form the DTOs have checked before. */
const checks: { readonly [E in DirectoryEntity]: Check } = {
  body: (model, key) => {
    const body = model.body(key);
    if (!body) return undefined;
    if (!isDir3(body.dir3)) return 'the DIR3 code does not have its form';
    if (body.parent !== undefined && !model.body(body.parent))
      return `the parent ${body.parent} is not in the directory`;
    if (body.parent !== undefined && model.lineage(body.parent).some(({ dir3 }) => dir3 === body.dir3)) {
      return 'a body cannot be a part of itself';
    }
    if (body.successor !== undefined && !model.body(body.successor)) {
      return `the successor ${body.successor} is not in the directory`;
    }
    return undefined;
  },
  system: (model, key) => needsBody(model, model.get('system', key)?.operator),
  service: (model, key) => {
    const offer = model.get('service', key);
    if (!offer) return undefined;
    if (!model.get('system', offer.systemId)) return `the system ${offer.systemId} is not in the directory`;
    return needsBody(model, offer.body);
  },
  node: (model, key) => {
    const node = model.node(key);
    if (!node) return undefined;
    // Their form the DTO has checked.
    return isReservedNodeId(key) ? nodeIdFault(key) : needsBody(model, node.operator);
  },
  route: (model, key) => {
    const route = model.get('route', key);
    if (!route) return undefined;
    if (!model.node(route.node)) return `the node ${route.node} is not in the directory`;
    const overlapping = model
      .all('route')
      .find(
        (other) =>
          other !== route &&
          other.body === route.body &&
          other.service === route.service &&
          overlap(other, route),
      );
    if (overlapping)
      return `another route of this body and service (from ${overlapping.from}) holds at the same time`;
    return endsAfterItBegins(route) ?? needsBody(model, route.body);
  },
  agreement: (model, key) => {
    const agreement = model.get('agreement', key);
    if (!agreement) return undefined;
    if (!model.node(agreement.node)) return `the node ${agreement.node} is not in the directory`;
    return endsAfterItBegins(agreement) ?? needsBody(model, agreement.body);
  },
  client: (model, key) => needsBody(model, model.client(key)?.operator),
  maintenance: (model, key) => {
    const outage = model.get('maintenance', key);
    if (!outage) return undefined;
    if (!model.get('system', outage.systemId)) return `the system ${outage.systemId} is not in the directory`;
    return endsAfterItBegins(outage);
  },
};

/** Where the directory would contradict itself. What refers to a removed entry is found too, so all are looked at then. */
export function contradictions(model: DirectoryModel, changed: readonly DirectoryRecord[]): Contradiction[] {
  const looked = changed.some(({ value }) => value === null) ? model.records() : changed;
  return looked.flatMap(({ entity, key }) => {
    const detail = checks[entity](model, key);
    return detail === undefined ? [] : [{ entity, key, detail }];
  });
}

function needsBody(model: DirectoryModel, dir3: string | undefined): string | undefined {
  return dir3 === undefined || model.body(dir3) ? undefined : `the body ${dir3} is not in the directory`;
}

interface Period {
  readonly from: string;
  readonly to?: string;
}

function endsAfterItBegins({ from, to }: Period): string | undefined {
  return to !== undefined && Date.parse(to) <= Date.parse(from) ? 'it ends before it begins' : undefined;
}

function overlap(one: Period, other: Period): boolean {
  const end = (period: Period): number => (period.to === undefined ? Infinity : Date.parse(period.to));
  return Date.parse(one.from) < end(other) && Date.parse(other.from) < end(one);
}
