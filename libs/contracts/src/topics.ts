/** Names of topics. Made, changed and deleted only by `valija`; the partition counts are in deploy/kafka/topics.yaml. */

const NODE_ID = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;
const NODE_TOPIC = /^nodes\.([a-z0-9-]+)\.dispatches\.v1$/;

export interface NodeTopics {
  /** Written by the node, read by the hub. */
  readonly dispatches: string;
  /** Written by the hub, read by the node: the answer to every event, as ranges. */
  readonly acks: string;
  /** Written by the hub, read by the node: what happened to its dispatches. */
  readonly events: string;
}

export function isNodeId(text: string): boolean {
  return NODE_ID.test(text);
}

export function nodeTopics(nodeId: string): NodeTopics {
  return {
    dispatches: `nodes.${nodeId}.dispatches.v1`,
    acks: `nodes.${nodeId}.acks.v1`,
    events: `nodes.${nodeId}.events.v1`,
  };
}

/** The node whose topic this is: its identity comes from here, never from a payload. */
export function nodeOfTopic(topic: string): string | undefined {
  return NODE_TOPIC.exec(topic)?.[1];
}

/** Topics inside the hub. */
export const hubTopics = {
  directoryChanges: 'directory.changes.v1',
} as const;
