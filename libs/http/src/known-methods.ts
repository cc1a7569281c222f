import { CodedError } from '@valija/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

interface KnownAddress {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

const METHODS = Symbol('methods');

type Knowing = FastifyInstance & { [METHODS]?: Map<string, KnownAddress> };

/** Remembers which methods each address takes: the router itself only knows that there is no route. */
export function knowMethods(fastify: FastifyInstance): void {
  const known = new Map<string, KnownAddress>();
  (fastify as Knowing)[METHODS] = known;
  fastify.addHook('onRoute', ({ url, method }) => {
    const address = known.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const each of [method].flat()) address.methods.add(each);
    known.set(url, address);
  });
}

/** Why a request found no route: nothing is there, or it takes other methods. */
export function noRoute({ url, method, server }: FastifyRequest): CodedError {
  const path = url.split('?')[0] ?? '';
  const addresses = [...((server as Knowing)[METHODS]?.values() ?? [])];
  const methods = addresses.find(({ pattern }) => pattern.test(path))?.methods;
  return methods === undefined || methods.has(method)
    ? new CodedError('not-found')
    : new CodedError('method-not-allowed', { allow: [...methods].sort().join(', ') });
}

/** `/v1/things/:id` and `/v1/things::verb`, as find-my-way writes them. */
function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('::', '\0')
    .replace(/:\w+/g, '[^/]+')
    .replaceAll('\0', ':');
  return new RegExp(`^${source}$`);
}
