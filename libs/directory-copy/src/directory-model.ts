import type {
  AgreementEntry,
  BodyEntry,
  ClientEntry,
  DirectoryEntity,
  DirectoryEntries,
  DirectoryRecord,
  MaintenanceEntry,
  NodeEntry,
  OfferedService,
  RouteEntry,
  ServiceEntry,
} from '@valija/contracts';

/** Whether a node may publish for a body at a moment, or why not. */
export type Authority = 'granted' | 'no-agreement' | 'not-in-force';

type Stored = { readonly [E in DirectoryEntity]: Map<string, DirectoryEntries[E]> };

/** The directory in memory, with the questions that are asked of it. Instants are epoch milliseconds. */
export class DirectoryModel {
  private readonly entries: Stored = {
    body: new Map(),
    system: new Map(),
    service: new Map(),
    node: new Map(),
    route: new Map(),
    agreement: new Map(),
    client: new Map(),
    maintenance: new Map(),
  };
  private readonly byBody = {
    route: new Map<string, RouteEntry[]>(),
    service: new Map<string, ServiceEntry[]>(),
    agreement: new Map<string, AgreementEntry[]>(),
  };

  apply(records: readonly DirectoryRecord[]): void {
    for (const { entity, key, value } of records) {
      const kind = this.entries[entity] as Map<string, DirectoryEntries[DirectoryEntity]>;
      if (value === null) kind.delete(key);
      else kind.set(key, value);
    }
    const touched = new Set(records.map(({ entity }) => entity));
    for (const entity of ['route', 'service', 'agreement'] as const)
      if (touched.has(entity)) this.index(entity);
  }

  get<E extends DirectoryEntity>(entity: E, key: string): DirectoryEntries[E] | undefined {
    return this.entries[entity].get(key);
  }

  all<E extends DirectoryEntity>(entity: E): DirectoryEntries[E][] {
    return [...this.entries[entity].values()];
  }

  records(): DirectoryRecord[] {
    return Object.entries(this.entries).flatMap(([entity, map]) =>
      [...map].map(([key, value]) => ({ entity: entity as DirectoryEntity, key, value })),
    );
  }

  body(dir3: string): BodyEntry | undefined {
    return this.entries.body.get(dir3);
  }

  node(nodeId: string): NodeEntry | undefined {
    return this.entries.node.get(nodeId);
  }

  client(clientId: string): ClientEntry | undefined {
    return this.entries.client.get(clientId);
  }

  /** A body, then what it is a part of, up to its root. */
  lineage(dir3: string): BodyEntry[] {
    const line: BodyEntry[] = [];
    for (let body = this.body(dir3); body && !line.includes(body);) {
      line.push(body);
      body = body.parent === undefined ? undefined : this.body(body.parent);
    }
    return line;
  }

  rootOf(dir3: string): BodyEntry | undefined {
    return this.lineage(dir3).at(-1);
  }

  /** The route of a body's service at a moment: its own, or that of what it is a part of. */
  route(dir3: string, service: OfferedService, atMs: number): RouteEntry | undefined {
    for (const body of this.lineage(dir3)) {
      const own = this.byBody.route
        .get(body.dir3)
        ?.find((route) => route.service === service && isWithin(route, atMs));
      if (own) return own;
    }
    return undefined;
  }

  /** Whether agreements give a node authority for a body at a moment. */
  authority(nodeId: string, dir3: string, atMs: number): Authority {
    let found: Authority = 'no-agreement';
    for (const body of this.lineage(dir3)) {
      for (const agreement of this.byBody.agreement.get(body.dir3) ?? []) {
        if (agreement.node !== nodeId || (body.dir3 !== dir3 && !agreement.includesUnits)) continue;
        if (isWithin(agreement, atMs)) return 'granted';
        found = 'not-in-force';
      }
    }
    return found;
  }

  /** Who answers for a body's service: its own system, or that of what it is a part of. */
  service(dir3: string, service: OfferedService): ServiceEntry | undefined {
    for (const body of this.lineage(dir3)) {
      const own = this.byBody.service.get(body.dir3)?.find((offer) => offer.service === service);
      if (own) return own;
    }
    return undefined;
  }

  /** The outage that a system announced for a moment. */
  maintenance(systemId: string, atMs: number): MaintenanceEntry | undefined {
    return this.all('maintenance').find((entry) => entry.systemId === systemId && isWithin(entry, atMs));
  }

  private index<E extends 'route' | 'service' | 'agreement'>(entity: E): void {
    const index = this.byBody[entity] as Map<string, DirectoryEntries[E][]>;
    index.clear();
    for (const entry of this.entries[entity].values()) {
      const list = index.get(entry.body) ?? [];
      list.push(entry);
      index.set(entry.body, list);
    }
  }
}

function isWithin({ from, to }: { readonly from: string; readonly to?: string }, atMs: number): boolean {
  return Date.parse(from) <= atMs && (to === undefined || atMs < Date.parse(to));
}
