import { hubTopics, nodeTopics } from '@valija/contracts';

/** What one principal may do with one thing; everything else is forbidden. Names of topics are literal, never patterns. */
export interface AccessRule {
  readonly principal: string;
  readonly kind: 'topic' | 'group';
  readonly name: string;
  /** The name is the beginning of names: only for groups of the hub's own services, one a process. */
  readonly isPrefix?: true;
  readonly operations: readonly ('read' | 'write' | 'describe')[];
}

/** The principal of a node. */
export function nodePrincipal(nodeId: string): string {
  return `node-${nodeId}`;
}

export interface NodeGroups {
  readonly acks: string;
  readonly events: string;
  /** For the command line beside a running node: what it reads, the node's own groups do not miss. */
  readonly cli: string;
}

/** The consumer groups of a node: the only ones that it may use. */
export function nodeGroups(nodeId: string): NodeGroups {
  return { acks: `nodes.${nodeId}.acks`, events: `nodes.${nodeId}.events`, cli: `nodes.${nodeId}.cli` };
}

/** What a node may do, and what the hub's services may do with its topics. */
export function grantsOf(nodeId: string): AccessRule[] {
  const topics = nodeTopics(nodeId);
  const groups = nodeGroups(nodeId);
  const node = nodePrincipal(nodeId);
  return [
    { principal: node, kind: 'topic', name: topics.dispatches, operations: ['write', 'describe'] },
    { principal: node, kind: 'topic', name: topics.acks, operations: ['read', 'describe'] },
    { principal: node, kind: 'topic', name: topics.events, operations: ['read', 'describe'] },
    { principal: node, kind: 'group', name: groups.acks, operations: ['read'] },
    { principal: node, kind: 'group', name: groups.events, operations: ['read'] },
    { principal: node, kind: 'group', name: groups.cli, operations: ['read'] },
    { principal: 'sync-ingest', kind: 'topic', name: topics.dispatches, operations: ['read', 'describe'] },
    // It reads what it has said where its database is older than that (ADR 0027).
    {
      principal: 'metadata-store',
      kind: 'topic',
      name: topics.acks,
      operations: ['read', 'write', 'describe'],
    },
    {
      principal: 'metadata-store',
      kind: 'topic',
      name: topics.events,
      operations: ['read', 'write', 'describe'],
    },
  ];
}

/** Services that keep a copy of the directory. */
const COPIES = [
  'sync-ingest',
  'metadata-store',
  'delivery',
  'citizen-api',
  'expedientes',
  'appointments',
  'alerts',
];

/** Services that have an outbox, and compare it with what stands in the topics. */
const WRITERS = ['directory', 'metadata-store'];

/** What the services may do inside the hub. */
export function hubGrants(): AccessRule[] {
  const { directoryChanges: changes, arrivals } = hubTopics;
  return [
    { principal: 'directory', kind: 'topic', name: changes, operations: ['read', 'write', 'describe'] },
    ...WRITERS.map((principal): AccessRule => ({
      principal,
      kind: 'group',
      name: `${principal}.said.`,
      isPrefix: true,
      operations: ['read'],
    })),
    { principal: 'sync-ingest', kind: 'group', name: 'sync-ingest', operations: ['read'] },
    { principal: 'metadata-store', kind: 'topic', name: arrivals, operations: ['write', 'describe'] },
    { principal: 'alerts', kind: 'topic', name: arrivals, operations: ['read', 'describe'] },
    { principal: 'alerts', kind: 'group', name: 'alerts', operations: ['read'] },
    ...COPIES.flatMap((principal): AccessRule[] => [
      { principal, kind: 'topic', name: changes, operations: ['read', 'describe'] },
      { principal, kind: 'group', name: `${principal}.directory.`, isPrefix: true, operations: ['read'] },
    ]),
  ];
}
