import type { DirectoryModel } from '@valija/directory-copy';

/** A body whose notifications come by another node than before. */
export interface RouteChange {
  readonly body: string;
  readonly node: string | undefined;
  readonly previous: string | undefined;
}

/** By body: the node that it came by when it was last looked at; undefined where it had none any more. */
export type SeenRoutes = ReadonlyMap<string, string | undefined>;

/**
 * Bodies that have, or had, a route of their own and come by another node now. What is seen for the first time is
 * compared with what it is a part of: a unit that gets a route of its own has come by its parent's until now.
 */
export function routeChanges(model: DirectoryModel, seen: SeenRoutes, nowMs: number): RouteChange[] {
  const own = model.all('route').flatMap(({ body, service }) => (service === 'notifications' ? [body] : []));
  return [...new Set([...own, ...seen.keys()])].flatMap((body) => {
    const node = model.route(body, 'notifications', nowMs)?.node;
    const before = governingBody(model, seen, body);
    const previous = before === undefined ? undefined : seen.get(before);
    return node === previous && (seen.has(body) || node === undefined) ? [] : [{ body, node, previous }];
  });
}

/** The body whose route is this one's: itself, or the nearest that it is a part of and that has one. */
export function governingBody(model: DirectoryModel, seen: SeenRoutes, dir3: string): string | undefined {
  return model.lineage(dir3).find((body) => seen.has(body.dir3))?.dir3;
}

/** When a route next begins or ends; Infinity where none will. */
export function nextChangeMs(model: DirectoryModel, nowMs: number): number {
  const instants = model
    .all('route')
    .flatMap(({ from, to }) => (to === undefined ? [from] : [from, to]))
    .map((instant) => Date.parse(instant));
  return instants.reduce((next, instant) => (instant > nowMs && instant < next ? instant : next), Infinity);
}

/** By node: the instants at which bodies have left it, or will. */
export function departuresOf(model: DirectoryModel): ReadonlyMap<string, readonly number[]> {
  const ended = model
    .all('route')
    .flatMap(({ node, service, to }) =>
      service === 'notifications' && to !== undefined ? [{ node, endMs: Date.parse(to) }] : [],
    );
  const byNode = Map.groupBy(ended, ({ node }) => node);
  return new Map([...byNode].map(([node, own]) => [node, own.map(({ endMs }) => endMs)]));
}
