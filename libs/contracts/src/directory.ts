/** The directory's entries: who is who, who answers for whom, and by which way its dispatches come. */

export const sectors = ['state', 'region', 'local', 'university', 'justice'] as const;
export const bodyStatuses = ['in-force', 'extinct', 'annulled', 'transitional'] as const;
export const nodeKinds = ['regional', 'local-aggregated', 'general', 'direct'] as const;
export const nodeStatuses = ['active', 'suspended'] as const;
export const offeredServices = ['notifications', 'case-files', 'appointments', 'personal-data'] as const;
export const integrationLevels = ['basic', 'advanced'] as const;
export const clientScopes = [
  'dispatches:read',
  'appearances:write',
  'case-files:read',
  'appointments:read',
  'alerts:read',
  'alerts:write',
] as const;

export type Sector = (typeof sectors)[number];
export type NodeKind = (typeof nodeKinds)[number];
export type OfferedService = (typeof offeredServices)[number];
export type IntegrationLevel = (typeof integrationLevels)[number];
export type ClientScope = (typeof clientScopes)[number];

/** A body or unit of the public sector, as DIR3 has it. */
export interface BodyEntry {
  readonly dir3: string;
  readonly name: string;
  /** Name in co-official languages, by BCP 47 tag. */
  readonly names?: Readonly<Record<string, string>>;
  readonly sector: Sector;
  /** The body it is a part of; itself a root where absent. */
  readonly parent?: string;
  readonly status: (typeof bodyStatuses)[number];
  /** Of an extinct body. */
  readonly successor?: string;
  /** Municipality of the statistics office. */
  readonly ineCode?: string;
  /** Its electronic office. */
  readonly pageUrl?: string;
}

/** Who answers for a body: a computer system and the people behind it. Several a body, one for many. */
export interface SystemEntry {
  readonly systemId: string;
  readonly name: string;
  /** The body that runs it. */
  readonly operator: string;
  readonly contactEmail?: string;
}

/** What a system offers a body. */
export interface ServiceEntry {
  readonly body: string;
  readonly service: OfferedService;
  readonly systemId: string;
  /** Base URL of the contract that the service has: the content endpoint, for notifications. */
  readonly endpoint: string;
  readonly level: IntegrationLevel;
  /**
   * Which folders ask it: `hub`, and those of regions that answer for their departments as one provider, by the id of
   * their system. Only the hub where nothing is said.
   */
  readonly askedBy?: readonly string[];
}

/** A way by which dispatches come: a principal of the bus with topics of its own. */
export interface NodeEntry {
  readonly nodeId: string;
  readonly name: string;
  readonly kind: NodeKind;
  readonly operator: string;
  readonly status: (typeof nodeStatuses)[number];
  /** Its content endpoint, for the bodies that have none of their own. */
  readonly endpoint?: string;
}

/** By which node a body's service comes, from when to when. One at a time; its units follow it. */
export interface RouteEntry {
  readonly body: string;
  readonly service: OfferedService;
  readonly node: string;
  readonly from: string;
  readonly to?: string;
}

/** What gives a node authority to publish for a body. */
export interface AgreementEntry {
  readonly agreementId: string;
  readonly node: string;
  readonly body: string;
  /** Whether it covers the body's units too. */
  readonly includesUnits: boolean;
  readonly legalBasis: string;
  readonly contractVersion: string;
  readonly contactEmail?: string;
  readonly from: string;
  readonly to?: string;
}

/** An application that may ask for its signed-in user, and for nobody else. */
export interface ClientEntry {
  readonly clientId: string;
  readonly name: string;
  readonly operator?: string;
  readonly scopes: readonly ClientScope[];
  readonly requestsPerMinute: number;
  readonly status: (typeof nodeStatuses)[number];
}

/** An outage that a system has announced: tells "closed for maintenance" from "broken". */
export interface MaintenanceEntry {
  readonly maintenanceId: string;
  readonly systemId: string;
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
}

export interface DirectoryEntries {
  readonly body: BodyEntry;
  readonly system: SystemEntry;
  readonly service: ServiceEntry;
  readonly node: NodeEntry;
  readonly route: RouteEntry;
  readonly agreement: AgreementEntry;
  readonly client: ClientEntry;
  readonly maintenance: MaintenanceEntry;
}
export type DirectoryEntity = keyof DirectoryEntries;

export const directoryEntities = [
  'body',
  'system',
  'service',
  'node',
  'route',
  'agreement',
  'client',
  'maintenance',
] as const satisfies readonly DirectoryEntity[];

/** One entry as it travels and is kept: null where it was removed. */
export interface DirectoryRecord<E extends DirectoryEntity = DirectoryEntity> {
  readonly entity: E;
  readonly key: string;
  readonly value: DirectoryEntries[E] | null;
}

/** The key of an entry: what makes it this one. */
export const directoryKey: { readonly [E in DirectoryEntity]: (entry: DirectoryEntries[E]) => string } = {
  body: ({ dir3 }) => dir3,
  system: ({ systemId }) => systemId,
  service: ({ body, service, systemId }) => `${body}/${service}/${systemId}`,
  node: ({ nodeId }) => nodeId,
  route: ({ body, service, from }) => `${body}/${service}/${from}`,
  agreement: ({ agreementId }) => agreementId,
  client: ({ clientId }) => clientId,
  maintenance: ({ maintenanceId }) => maintenanceId,
};
