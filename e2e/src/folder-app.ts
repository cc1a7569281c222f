import { hash, randomBytes } from 'node:crypto';
import { get } from './answer.js';
import { profile } from './stack.js';

export interface FolderApp {
  readonly clientId: string;
  readonly secret: string;
}

/** Applications of the sandbox; their secrets are published. */
export const folder: FolderApp = { clientId: 'carpeta-estado', secret: 'sandbox-carpeta-estado-secret' };
export const reader: FolderApp = { clientId: 'app-lectura', secret: 'sandbox-app-lectura-secret' };

const REDIRECT = 'http://127.0.0.1/callback';
const MOST_HOPS = 12;

interface Provider {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** Signs a person in at an application with a secret of its own, as the application's server and the person's browser do. */
export async function signInAt(
  { clientId, secret }: FolderApp,
  persona: string,
  scope: string,
  method = 'certificate',
): Promise<string> {
  const provider = await get<Provider>(`${profile().claveUrl}/.well-known/openid-configuration`);
  const verifier = randomBytes(32).toString('base64url');
  const start = new URL(provider.authorization_endpoint);
  start.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope,
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const code = (await browse(start, { persona, method })).searchParams.get('code') ?? '';
  const response = await fetch(provider.token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    }),
  });
  const tokens = (await response.json()) as { access_token?: string; error_description?: string };
  if (tokens.access_token === undefined) throw new Error(tokens.error_description ?? 'no token');
  return tokens.access_token;
}

/** Follows redirects with cookies, and fills in the picker once. */
async function browse(start: URL, form: Readonly<Record<string, string>>): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  let isFilledIn = false;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    if (url.href.startsWith(REDIRECT)) return url;
    const isForm: boolean = url.pathname.startsWith('/interaction/') && !isFilledIn;
    isFilledIn ||= isForm;
    const response: Response = await fetch(url, {
      method: isForm ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(isForm && { body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`no way on from ${url.pathname}: ${await response.text()}`);
    url = new URL(location, url);
  }
  throw new Error('the sign-in goes in circles');
}
