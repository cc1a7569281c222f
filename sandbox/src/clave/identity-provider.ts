// Not an import: oidc-provider has no declarations, and whoever compiles this file alone must find ours.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./oidc-provider.d.ts" />
import { randomBytes } from 'node:crypto';
import { clientScopes } from '@valija/contracts';
import { assuranceLevels } from '@valija/legal';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import Provider, { type Context, type Grant, errors, interactionPolicy } from 'oidc-provider';
import { type Application, applications } from '../directory/clients.js';
import { needsStepUp } from './methods.js';
import { errorPage } from './pages.js';
import type { SigningKeys } from './signing-keys.js';
import { personaOf } from './subjects.js';

export interface IdentityProviderOptions {
  readonly issuer: string;
  /** Whom access tokens are for: the citizens' API. */
  readonly audience: string;
  readonly keys: SigningKeys;
}

const HOUR_S = 3_600;
const scopes = clientScopes.join(' ');
/** Any port: whoever waits for the answer on this machine takes a free one (RFC 8252, section 7.3). */
const LOOPBACK = ['http://127.0.0.1/callback', 'http://[::1]/callback', 'http://localhost/callback'];

/** Cl@ve as an OpenID provider: authorization code with PKCE, access tokens as JWTs for one audience. */
export function identityProvider({ issuer, audience, keys }: IdentityProviderOptions): Provider {
  return new Provider(issuer, {
    clients: applications.map(asClient),
    // The library's own default, named: unnamed, it warns that it is not for production, which a simulator is not.
    adapter: (model: string) => new MemoryAdapter(model),
    jwks: keys,
    // Sessions live in memory and end with the process; so may the keys of their cookies.
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    acrValues: [...assuranceLevels],
    scopes: ['openid', ...clientScopes],
    responseTypes: ['code'],
    claims: { openid: ['sub', 'nif', 'name'], acr: null, amr: null, auth_time: null, iss: null, sid: null },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx: Context, resource: string) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          return {
            audience,
            scope: scopes,
            accessTokenFormat: 'jwt',
            accessTokenTTL: HOUR_S,
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    ttl: {
      AccessToken: HOUR_S,
      IdToken: HOUR_S,
      Interaction: HOUR_S,
      Session: 8 * HOUR_S,
      Grant: 8 * HOUR_S,
    },
    findAccount: (_ctx: Context, subject: string) => accountOf(subject),
    extraTokenClaims: ({ oidc }: Context) => identityClaims(oidc.entities),
    loadExistingGrant: (ctx: Context) => grantOf(ctx, audience),
    interactions: {
      policy: policy(),
      url: (_ctx: Context, { uid }: { uid: string }) => `/interaction/${uid}`,
    },
    renderError: (ctx: Context, { error_description: description }: { error_description?: string }) => {
      ctx.type = 'html';
      ctx.body = errorPage('La petición de la aplicación no es válida.', description);
    },
  });
}

function asClient({ clientId, name, scopes: own, secret }: Application): object {
  return {
    client_id: clientId,
    client_name: name,
    // Native, confidential ones too: in a sandbox every application waits on the loopback interface.
    application_type: 'native',
    redirect_uris: LOOPBACK,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    scope: ['openid', ...own].join(' '),
    token_endpoint_auth_method: secret === undefined ? 'none' : 'client_secret_basic',
    ...(secret !== undefined && { client_secret: secret }),
  };
}

function accountOf(subject: string): object | undefined {
  const persona = personaOf(subject);
  return (
    persona && {
      accountId: subject,
      claims: () => ({ sub: subject, nif: persona.idNumber, name: persona.fullName }),
    }
  );
}

/** Who it is, how they identified, and how sure that is: what the citizens' API reads of an access token. */
function identityClaims({
  AuthorizationCode,
  RefreshToken,
}: Context['oidc']['entities']): Record<string, unknown> | undefined {
  const source = AuthorizationCode ?? RefreshToken;
  const persona = personaOf(source?.accountId ?? '');
  if (!source || !persona) return undefined;
  return {
    nif: persona.idNumber,
    name: persona.fullName,
    acr: source.acr,
    clave_method: source.amr?.[0],
  };
}

/** Consent is given with the identification: what the application may ask for, it gets. */
async function grantOf({ oidc }: Context, audience: string): Promise<Grant> {
  const { clientId, scope = '' } = oidc.client;
  const { accountId = '' } = oidc.session;
  const known = oidc.session.grantIdFor(clientId);
  const existing = known === undefined ? undefined : await oidc.provider.Grant.find(known);
  if (existing?.accountId === accountId) return existing;
  const grant = new oidc.provider.Grant({ clientId, accountId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(audience, scope.replace('openid ', ''));
  await grant.save();
  return grant;
}

/** As usual, and again where the session is weaker than what is asked now (RFC 9470). */
function policy(): interactionPolicy.Policy {
  const base = interactionPolicy.base();
  base.remove('consent');
  base
    .get('login')
    .checks.add(
      new interactionPolicy.Check(
        'assurance_too_low',
        'a stronger authentication is required',
        'unmet_authentication_requirements',
        ({ oidc }) => needsStepUp(oidc.session.acr, oidc.params['acr_values']),
      ),
    );
  return base;
}
