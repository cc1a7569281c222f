import type { LookupAddress } from 'node:dns';
import { Resolver, lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { type OriginRules, addressRefusal } from './origin-rules.js';

/** The address of an administration may not be called. `why` is for logs and metrics, and says no address. */
export class AddressRefused extends Error {
  constructor(readonly why: string) {
    super(`the address of the administration is refused: ${why}`);
    this.name = 'AddressRefused';
  }
}

export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

const NO_SUCH_RECORD = new Set(['ENODATA', 'ENOTFOUND']);

/**
 * DNS by itself: no hosts file, no search domains, and no thread. The system's `getaddrinfo` would occupy one of four
 * threads of the process for as long as the name servers of an administration please.
 */
export function resolverOf(timeoutMs: number, servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  return async (name) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return [...recordsOf(four, 4), ...recordsOf(six, 6)];
  };
}

/** As this machine knows names: for administrations that are played on it, or beside it in containers. */
export const resolveBySystem: Resolve = (name) => systemLookup(name, { all: true });

/**
 * Looks a name up for one connection. Every address of the answer is vetted, and the connection is made to one of
 * exactly these: between the check and the connection there is nothing that a name server could change.
 */
export function vettedLookup(rules: OriginRules, resolve: Resolve): LookupFunction {
  return (name, _options, done) => {
    // Where anybody connects by a family of its own choice, the first address would do; undici asks for all.
    resolve(name).then(
      (addresses) => {
        const refusal = addresses.length === 0 ? notFound(name) : refusalOf(addresses, rules);
        done(refusal ?? null, refusal ? [] : [...addresses]);
      },
      (error: unknown) => {
        done(error as NodeJS.ErrnoException, []);
      },
    );
  };
}

/** One bad address spoils the answer: who mixes them has something in mind. */
function refusalOf(addresses: readonly LookupAddress[], rules: OriginRules): Error | undefined {
  const why = addresses.map(({ address }) => addressRefusal(address, rules)).find((each) => each);
  return why === undefined ? undefined : new AddressRefused(why);
}

function recordsOf(result: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  if (result.status === 'fulfilled') return result.value.map((address) => ({ address, family }));
  const { code } = result.reason as NodeJS.ErrnoException;
  if (code !== undefined && NO_SUCH_RECORD.has(code)) return [];
  throw result.reason as Error;
}

function notFound(name: string): Error {
  return Object.assign(new Error(`no address for ${name}`), { code: 'ENOTFOUND' });
}
