import { randomUUID } from 'node:crypto';
import { type NodePublication, limits, nodeEventNames, noticeEventNames } from '@valija/contracts';
import type { FastifyInstance } from 'fastify';
import { procedures } from '../seeds/procedures.js';
import { type SandboxNoticeKind, aNotice, noticeKinds } from '../seeds/notices.js';
import type { DispatchTraits } from '../seeds/recipe.js';
import { emailOf, findPersona, personas } from '../world/personas.js';
import { type ProviderMode, providerModes } from '../providers/provider-mode.js';
import { type Mode, modes } from './origin-mode.js';
import { type Sandbox, sendNew } from './sandbox.js';

const id = { type: 'string', maxLength: 64 } as const;

/** Tells the simulated administrations what to do, and shows what they know. Without a key: it exists in a sandbox only. */
export function controlRoutes(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/control/personas', () => personas.map((persona) => ({ ...persona, email: emailOf(persona) })));
  app.get('/control/dispatches', () => sandbox.seeds.map(asListed));
  originRoutes(app, sandbox);
  nodeRoutes(app, sandbox);
  sendRoute(app, sandbox);
  noticeRoute(app, sandbox);
}

function asListed({ key, eventId, personaId, origin, snapshot }: Sandbox['seeds'][number]): object {
  return { key, eventId, persona: personaId, origin, snapshot };
}

const modeBody = {
  type: 'object',
  required: ['mode'],
  properties: {
    mode: { enum: [...new Set([...modes, ...providerModes])] },
    until: { type: 'string', format: 'date-time' },
  },
  additionalProperties: false,
} as const;

function originRoutes(app: FastifyInstance, { origins, providers }: Sandbox): void {
  const shown = (id: string): object | undefined => {
    const origin = origins.get(id);
    const provider = providers.get(id);
    const found = provider ?? origin;
    if (!found) return undefined;
    const offers = provider
      ? { service: provider.options.service, modes: providerModes }
      : { service: 'notifications', modes };
    return { id, endpoint: found.options.endpoint, ...offers, ...found.state };
  };
  app.get('/control/systems', () => [...origins.keys(), ...providers.keys()].map(shown));
  app.put<{ Params: { id: string }; Body: { mode: Mode | ProviderMode; until?: string } }>(
    '/control/systems/:id',
    { schema: { body: modeBody } },
    (request, reply) => {
      const { id } = request.params;
      const { mode, until } = request.body;
      const rest = { ...(until !== undefined && { until: new Date(until) }) };
      const [origin, provider] = [origins.get(id), providers.get(id)];
      if (provider && isOneOf(providerModes, mode)) provider.state = { mode, ...rest };
      else if (origin && isOneOf(modes, mode)) origin.state = { mode, ...rest };
      else if (provider ?? origin)
        return reply.code(422).send({
          error: `${id} cannot be told to be ${mode}: it knows ${(provider ? providerModes : modes).join(', ')}`,
        });
      else return reply.code(404).send({ error: 'no such system or node' });
      return reply.send(shown(id));
    },
  );
}

function isOneOf<T extends string>(known: readonly T[], word: string): word is T {
  return (known as readonly string[]).includes(word);
}

const eventBody = {
  type: 'object',
  required: ['name', 'data'],
  properties: {
    name: { enum: [...nodeEventNames, ...noticeEventNames] },
    data: { type: 'object' },
    eventId: id,
  },
  additionalProperties: false,
} as const;

function nodeRoutes(app: FastifyInstance, { nodes }: Sandbox): void {
  app.get<{ Params: { nodeId: string }; Querystring: { dispatchId?: string } }>(
    '/control/nodes/:nodeId/events',
    (request, reply) => {
      const node = nodes.get(request.params.nodeId);
      if (!node) return reply.code(404).send({ error: 'no such node' });
      return reply.send(node.heard(request.query.dispatchId));
    },
  );
  app.get<{ Params: { nodeId: string } }>('/control/nodes/:nodeId/outbox', (request, reply) => {
    const node = nodes.get(request.params.nodeId);
    if (!node) return reply.code(404).send({ error: 'no such node' });
    return reply.send(node.outboxStatus());
  });
  app.post<{ Params: { nodeId: string }; Body: { name: string; data: object; eventId?: string } }>(
    '/control/nodes/:nodeId/publish',
    { schema: { body: eventBody } },
    async (request, reply) => {
      const { name, data, eventId } = request.body;
      const node = nodes.get(request.params.nodeId);
      if (!node) return reply.code(404).send({ error: 'no such node' });
      // The library holds it against the schema that the name says.
      return reply.send(await node.publish({ name, data } as unknown as NodePublication, eventId));
    },
  );
}

interface SendBody extends DispatchTraits {
  readonly persona: string;
  readonly addressees?: readonly string[];
  readonly issuer?: string;
}

const days = { type: 'integer', minimum: 0, maximum: 365 } as const;
const flag = { type: 'boolean' } as const;
const sendBody = {
  type: 'object',
  required: ['persona'],
  properties: {
    persona: { enum: personas.map((persona) => persona.id) },
    addressees: { type: 'array', items: { enum: personas.map((persona) => persona.id) } },
    issuer: id,
    procedure: { enum: Object.keys(procedures), default: 'requerimiento' },
    kind: { enum: ['notification', 'communication'], default: 'notification' },
    obligation: { enum: ['mandatory', 'chosen', 'voluntary'], default: 'chosen' },
    assuranceLevel: { enum: ['low', 'substantial', 'high'], default: 'low' },
    daysAgo: days,
    scheduledInDays: days,
    replyInDays: days,
    accessInDays: days,
    isUrgent: flag,
    isSensitive: flag,
    isPostal: flag,
    isMultilingual: flag,
    annexes: { type: 'array', maxItems: 10, items: { enum: ['pdf', 'text'] } },
  },
  additionalProperties: false,
} as const;

/** Makes a whole dispatch, with its documents, and publishes it. */
function sendRoute(app: FastifyInstance, sandbox: Sandbox): void {
  app.post<{ Params: { nodeId: string }; Body: SendBody }>(
    '/control/nodes/:nodeId/dispatches',
    { schema: { body: sendBody } },
    async (request, reply) => {
      const node = sandbox.nodes.get(request.params.nodeId);
      if (!node) return reply.code(404).send({ error: 'no such node' });
      const { persona, addressees = [], issuer, ...traits } = request.body;
      const holder = findPersona(persona);
      if (!holder) return reply.code(404).send({ error: 'no such persona' });
      const sent = await sendNew(sandbox, node, {
        holder,
        addressees: addressees.flatMap((each) => findPersona(each) ?? []),
        traits,
        issuer,
      });
      if (!sent) return reply.code(404).send({ error: 'no such issuer behind the node' });
      const { snapshot, outcome } = sent;
      return reply.code(201).send({ snapshot, outcome });
    },
  );
}

const noticeBody = {
  type: 'object',
  required: ['persona'],
  properties: {
    persona: { enum: personas.map((persona) => persona.id) },
    kind: { enum: noticeKinds, default: 'appointment-changed' },
  },
  additionalProperties: false,
} as const;

/** A body's own message to a persona, without legal effect. */
function noticeRoute(app: FastifyInstance, { nodes, clock }: Sandbox): void {
  app.post<{ Params: { nodeId: string }; Body: { persona: string; kind: SandboxNoticeKind } }>(
    '/control/nodes/:nodeId/notices',
    { schema: { body: noticeBody } },
    async (request, reply) => {
      const node = nodes.get(request.params.nodeId);
      const holder = findPersona(request.body.persona);
      if (!node || !holder) return reply.code(404).send({ error: 'no such node or persona' });
      const { kind } = request.body;
      const notice = aNotice(node.plan, holder, { noticeId: randomUUID(), kind, atMs: clock.epochMs() });
      const outcome = await node.publish({ name: 'NoticePublished', data: notice });
      return reply.code(201).send({ notice, outcome });
    },
  );
}

interface DocumentParams {
  readonly dispatchId: string;
  readonly documentId: string;
}

/** The exact bytes of documents: to compare, or to put there for an event that a test publishes. */
export function documentRoutes(app: FastifyInstance, { library }: Sandbox): void {
  app.get<{ Params: DocumentParams }>('/control/documents/:dispatchId/:documentId', (request, reply) => {
    const { dispatchId, documentId } = request.params;
    const stored = library.find(dispatchId, documentId);
    if (!stored) return reply.code(404).send({ error: 'no such document' });
    return reply.type(stored.mediaType).send(stored.bytes);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.put<{ Params: DocumentParams; Body: Buffer }>(
    '/control/documents/:dispatchId/:documentId',
    { bodyLimit: limits.documentBytes },
    (request, reply) => {
      const { dispatchId, documentId } = request.params;
      const mediaType = request.headers['content-type'] ?? 'application/octet-stream';
      library.keep(dispatchId, documentId, { mediaType, bytes: request.body });
      return reply.code(201).send();
    },
  );
}
