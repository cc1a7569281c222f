import {
  type EventName,
  eventSchema,
  eventType,
  hubEventNames,
  nodeEventNames,
  noticeEventNames,
} from '../envelope.js';
import { limits } from '../limits.js';
import { exampleOf } from './examples.js';
import { componentSchemas } from './components.js';

type Json = Record<string, unknown>;

const text = (description: string, rest: Json = {}): Json => ({ type: 'string', description, ...rest });

/** The headers of a message: CloudEvents 1.0 in Kafka's binary mode. */
function headers(name: EventName): Json {
  return {
    type: 'object',
    required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time'],
    properties: {
      ce_specversion: text('Version of CloudEvents', { const: '1.0' }),
      ce_id: text('A UUID in lower case, the same in every repeat of the event', { format: 'uuid' }),
      ce_type: text('What happened', { const: eventType(name) }),
      ce_source: text('Who says it: /nodes/<nodeId>, /hub/metadata-store or /hub/alerts'),
      ce_time: text('When it was said (RFC 3339)', { format: 'date-time' }),
      ce_subject: text('The dispatch id, or the notice id'),
      ce_dataschema: text('The schema of the value', { const: eventSchema(name) }),
      'content-type': text('Always JSON, in UTF-8', { const: 'application/json' }),
      traceparent: text('W3C trace context, of traces that are kept'),
    },
  };
}

function message(name: EventName): Json {
  const example = exampleOf(name);
  return {
    name: eventType(name),
    title: name,
    contentType: 'application/json',
    headers: headers(name),
    payload: { $ref: `#/components/schemas/${name}` },
    ...(example && { examples: [example] }),
  };
}

function channel(address: string, description: string, names: readonly EventName[], key: string): Json {
  return {
    address,
    description,
    parameters: { nodeId: { $ref: '#/components/parameters/nodeId' } },
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['delete'] }, bindingVersion: '0.5.0' } },
    'x-key': key,
  };
}

function operation(action: 'send' | 'receive', name: string, summary: string, description: string): Json {
  return { action, channel: { $ref: `#/channels/${name}` }, summary, description };
}

/** The AsyncAPI 3 document for whoever writes a node, in any language. */
export function asyncApiDocument(version: string): Json {
  const names: EventName[] = [...nodeEventNames, 'Ack', ...hubEventNames, ...noticeEventNames];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Valija for nodes',
      version,
      description: `What a node publishes to the hub and hears from it, over Kafka. docs/how-to/write-a-node.md walks through it with every header and byte. A message has at most ${limits.messageBytes} bytes and never a document's bytes: the hub asks the content endpoint for those.`,
      license: { name: 'EUPL-1.2', url: 'https://eupl.eu/1.2/en/' },
    },
    defaultContentType: 'application/json',
    servers: {
      hub: {
        host: 'kafka.hub.example:9093',
        protocol: 'kafka-secure',
        description:
          "The hub's brokers. Each node is a principal of its own (SCRAM-SHA-512 over TLS) with rights to its own topics only, by literal name. No transactional ids.",
        security: [{ type: 'scramSha512' }],
      },
    },
    channels: {
      dispatches: channel(
        'nodes.{nodeId}.dispatches.v1',
        'Written by the node. Key: the dispatch id as text, with the default partitioner (murmur2), so that events of one dispatch keep their order.',
        nodeEventNames,
        'dispatchId',
      ),
      acks: channel(
        'nodes.{nodeId}.acks.v1',
        'Read by the node (group nodes.{nodeId}.acks): the answer to every offset of its dispatches topic, as ranges.',
        ['Ack'],
        '<topic>/<partition>',
      ),
      events: channel(
        'nodes.{nodeId}.events.v1',
        'Read by the node (group nodes.{nodeId}.events): what happened to its dispatches. At least once: ce_id tells a repeat, sequence the order within a dispatch.',
        hubEventNames,
        'dispatchId',
      ),
      notices: channel(
        'nodes.{nodeId}.notices.v1',
        'Written by the node, if its bodies have something to say that is no notification: no legal effect, no term, no receipt. Key: the notice id as text. The agreement for the issuer counts, the route of its notifications does not.',
        noticeEventNames,
        'noticeId',
      ),
      noticeAcks: channel(
        'nodes.{nodeId}.notice-acks.v1',
        'Read by a node that publishes notices (group nodes.{nodeId}.notice-acks): the answer to every offset of its notices topic, as ranges.',
        ['Ack'],
        '<topic>/<partition>',
      ),
    },
    operations: {
      publishDispatches: operation(
        'send',
        'dispatches',
        'Tell the hub of dispatches',
        'Keep an outbox: an event is done when an ack covers its offset. Send retryable rejections again, in order.',
      ),
      hearAcks: operation(
        'receive',
        'acks',
        'Hear what became of each event',
        'Within a generation the ranges of a partition are contiguous and never overlap; an identical repeat is possible. What no exception names was accepted.',
      ),
      hearEvents: operation(
        'receive',
        'events',
        'Hear what happened to dispatches',
        'The legal instant counts, not the order of arrival.',
      ),
      publishNotices: operation(
        'send',
        'notices',
        'Tell a person something without legal effect',
        'A notice is never changed: the same id with the same content is a duplicate, with other content it is refused. Its texts have no address to open.',
      ),
      hearNoticeAcks: operation(
        'receive',
        'noticeAcks',
        'Hear what became of each notice',
        'As for dispatches. Offsets that the log has lost before they were read are acked as lost without an operator: publish them again.',
      ),
    },
    components: {
      parameters: { nodeId: { description: 'Id of the node, as the directory has it' } },
      messages: Object.fromEntries(names.map((name) => [name, message(name)])),
      schemas: componentSchemas(names),
    },
  };
}
