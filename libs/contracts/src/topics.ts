/** Names of topics. Made, changed and deleted only by `valija`; the partition counts are in deploy/kafka/topics.yaml. */

const NODE_ID = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;
const WRITTEN_BY_NODE = /^nodes\.([a-z0-9-]+)\.(?:dispatches|notices)\.v1$/;

export interface NodeTopics {
  /** Written by the node, read by the hub. */
  readonly dispatches: string;
  /** Written by the hub, read by the node: the answer to every event, as ranges. */
  readonly acks: string;
  /** Written by the hub, read by the node: what happened to its dispatches. */
  readonly events: string;
  /** Written by the node, read by the hub: messages of bodies, without legal effect. */
  readonly notices: string;
  /** Written by the hub, read by the node: the answer to every notice, as ranges. */
  readonly noticeAcks: string;
}

/**
 * What the hub and its parts go by, in the facts they write down and as principals of the bus: a node of that name could
 * be taken for one of them.
 */
const RESERVED =
  /^(hub(-.*)?|admin|directory|sync-ingest|metadata-store|delivery|citizen-api|expedientes|appointments|alerts)$/;

export function isReservedNodeId(text: string): boolean {
  return RESERVED.test(text);
}

export function isNodeId(text: string): boolean {
  return nodeIdFault(text) === undefined;
}

/** Why a text cannot be the id of a node, in words; undefined where it can. */
export function nodeIdFault(text: string): string | undefined {
  if (isReservedNodeId(text)) return 'the id is reserved: the hub or a part of it goes by it';
  return NODE_ID.test(text)
    ? undefined
    : 'an id has 3 to 32 lower-case letters, digits and hyphens, and begins with a letter';
}

export function nodeTopics(nodeId: string): NodeTopics {
  return {
    dispatches: `nodes.${nodeId}.dispatches.v1`,
    acks: `nodes.${nodeId}.acks.v1`,
    events: `nodes.${nodeId}.events.v1`,
    notices: `nodes.${nodeId}.notices.v1`,
    noticeAcks: `nodes.${nodeId}.notice-acks.v1`,
  };
}

/** The node that writes this topic: its identity comes from here, never from a payload. */
export function nodeOfTopic(topic: string): string | undefined {
  return WRITTEN_BY_NODE.exec(topic)?.[1];
}

/** Topics inside the hub. */
export const hubTopics = {
  directoryChanges: 'directory.changes.v1',
  /** What has come for whom, from metadata-store to alerts. */
  arrivals: 'metadata-store.arrivals.v1',
} as const;
