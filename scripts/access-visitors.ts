import type { Clock } from '@valija/clock';
import { clientScopes } from '@valija/contracts';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import type { Row } from './access-rows.js';

/** Whom every token is for: so it is refused for what it is, and not for its address. */
export const AUDIENCE = 'https://service.example';
export const CLAVE = 'https://clave.example';

export type Keys = Readonly<Record<'clave' | 'operator' | 'villa' | 'hub' | 'forger', SigningKey>>;

/** The forger's key has the name of the identity provider's. */
export async function newKeys(): Promise<Keys> {
  const key = async (name: string): Promise<SigningKey> => SigningKey.from(await generateSigningKey(name));
  const [clave, operator, villa, hub] = [
    await key('clave'),
    await key('operator'),
    await key('villa'),
    await key('hub'),
  ];
  return { clave, operator, villa, hub, forger: await key('clave') };
}

export interface Visitor {
  readonly audience: Row['audience'] | 'hub' | 'nobody';
  /** What it may, in the token and in the directory. */
  readonly scopes: readonly string[];
  readonly isRegistered: boolean;
  readonly authorization: () => Promise<string | undefined>;
}

/** One of each kind. */
export function visitorsWith(keys: Keys, clock: Clock): ReadonlyMap<string, Visitor> {
  const visitors = new Map<string, Visitor>();
  const bearer = async (key: SigningKey, issuer: string, claims: object): Promise<string> =>
    `Bearer ${await key.signToken(issuer, AUDIENCE, { ...claims }, clock.epochMs())}`;
  const person = { sub: 'ana', nif: '12345678Z', name: 'Ana Ejemplo', acr: 'substantial' };
  const citizen = (client: string, scopes: readonly string[], key = keys.clave): Promise<string> =>
    bearer(key, CLAVE, { ...person, client_id: client, scope: scopes.join(' ') });
  const add = (name: string, visitor: Visitor): void => void visitors.set(name, visitor);
  const nobody = { audience: 'nobody', scopes: [], isRegistered: false } as const;
  add('nobody', { ...nobody, authorization: () => Promise.resolve(undefined) });
  add('somebody with no token', { ...nobody, authorization: () => Promise.resolve('Bearer a.b.c') });
  add('a forger', { ...nobody, authorization: () => citizen('folder', clientScopes, keys.forger) });
  const known = { audience: 'citizen', isRegistered: true } as const;
  add('a citizen', { ...known, scopes: clientScopes, authorization: () => citizen('folder', clientScopes) });
  for (const missing of clientScopes) {
    const scopes = clientScopes.filter((scope) => scope !== missing);
    add(`a citizen without ${missing}`, { ...known, scopes, authorization: () => citizen('folder', scopes) });
    const client = `without-${missing.replace(':', '-')}`;
    add(`a citizen at an application without ${missing}`, {
      ...known,
      scopes,
      authorization: () => citizen(client, clientScopes),
    });
  }
  for (const client of ['suspended', 'unregistered'])
    add(`a citizen at an application that is ${client}`, {
      ...known,
      scopes: clientScopes,
      isRegistered: false,
      authorization: () => citizen(client, clientScopes),
    });
  const all = ['directory:read', 'directory:write', 'ingest:read', 'ingest:write'];
  const operator = (scopes: readonly string[]): Visitor => ({
    audience: 'operator',
    scopes,
    isRegistered: true,
    authorization: () => bearer(keys.operator, 'valija-operator', { sub: 'olga', scope: scopes.join(' ') }),
  });
  add('an operator', operator(all));
  for (const missing of all)
    add(`an operator without ${missing}`, operator(all.filter((scope) => scope !== missing)));
  const council = { audience: 'council', scopes: [], isRegistered: true } as const;
  add('a council', { ...council, authorization: () => bearer(keys.villa, 'villa', {}) });
  add('a council that nobody knows', { ...nobody, authorization: () => bearer(keys.hub, 'otra', {}) });
  add('the hub', { ...nobody, audience: 'hub', authorization: () => bearer(keys.hub, CLAVE, person) });
  return visitors;
}
