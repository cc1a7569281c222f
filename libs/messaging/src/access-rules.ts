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
  readonly noticeAcks: string;
  /** For the command line beside a running node: what it reads, the node's own groups do not miss. */
  readonly cli: string;
}

/** The consumer groups of a node: the only ones that it may use. */
export function nodeGroups(nodeId: string): NodeGroups {
  return {
    acks: `nodes.${nodeId}.acks`,
    events: `nodes.${nodeId}.events`,
    noticeAcks: `nodes.${nodeId}.notice-acks`,
    cli: `nodes.${nodeId}.cli`,
  };
}

/** What a node may do, and what the hub's services may do with its topics. */
export function grantsOf(nodeId: string): AccessRule[] {
  const topics = nodeTopics(nodeId);
  const groups = nodeGroups(nodeId);
  const node = nodePrincipal(nodeId);
  return [
    ...[topics.dispatches, topics.notices].map((name) => writes(node, name)),
    ...[topics.acks, topics.events, topics.noticeAcks].map((name) => reads(node, name)),
    ...[groups.acks, groups.events, groups.noticeAcks, groups.cli].map((name): AccessRule => ({
      principal: node,
      kind: 'group',
      name,
      operations: ['read'],
    })),
    reads('sync-ingest', topics.dispatches),
    reads('alerts', topics.notices),
    // They read what they have said where their database is older than that (ADR 0027).
    ...[topics.acks, topics.events].map((name) => writesAndReads('metadata-store', name)),
    writesAndReads('alerts', topics.noticeAcks),
  ];
}

function reads(principal: string, name: string): AccessRule {
  return { principal, kind: 'topic', name, operations: ['read', 'describe'] };
}

function writes(principal: string, name: string): AccessRule {
  return { principal, kind: 'topic', name, operations: ['write', 'describe'] };
}

function writesAndReads(principal: string, name: string): AccessRule {
  return { principal, kind: 'topic', name, operations: ['read', 'write', 'describe'] };
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
const WRITERS = ['directory', 'metadata-store', 'alerts'];

/** What the services may do inside the hub. */
export function hubGrants(): AccessRule[] {
  const { directoryChanges: changes, arrivals } = hubTopics;
  return [
    writesAndReads('directory', changes),
    ...WRITERS.map((principal): AccessRule => ({
      principal,
      kind: 'group',
      name: `${principal}.said.`,
      isPrefix: true,
      operations: ['read'],
    })),
    { principal: 'sync-ingest', kind: 'group', name: 'sync-ingest', operations: ['read'] },
    writes('metadata-store', arrivals),
    reads('alerts', arrivals),
    { principal: 'alerts', kind: 'group', name: 'alerts', operations: ['read'] },
    { principal: 'alerts', kind: 'group', name: 'alerts.notices', operations: ['read'] },
    ...COPIES.flatMap((principal): AccessRule[] => [
      reads(principal, changes),
      { principal, kind: 'group', name: `${principal}.directory.`, isPrefix: true, operations: ['read'] },
    ]),
  ];
}
