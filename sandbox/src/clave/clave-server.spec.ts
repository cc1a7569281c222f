import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { createLogger } from '@valija/observability';
import { TokenVerifier } from '@valija/tokens';
import { persona } from '../world/personas.js';
import { claveServer } from './clave-server.js';
import { signingKeys } from './signing-keys.js';

const ISSUER = 'https://clave.example';
const AUDIENCE = 'https://api.valija.example';
const REDIRECT = 'http://127.0.0.1:50999/callback';
const ALL = 'openid dispatches:read appearances:write';
const logger = createLogger('test', 'error');

let server: Server;
let base: string;

beforeAll(async () => {
  const keys = await signingKeys(mkdtempSync(join(tmpdir(), 'clave-')));
  server = claveServer({ issuer: ISSUER, audience: AUDIENCE, keys }, logger);
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Asking {
  readonly clientId?: string;
  readonly scope?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a program without a screen does: it follows redirects, keeps cookies and fills in the form. */
class Browser {
  private readonly cookies = new Map<string, string>();
  readonly verifier = randomBytes(32).toString('base64url');

  /** @returns the form's address, or the answer at the application's own address */
  ask({ clientId = 'valija-cli', scope = ALL, parameters = {} }: Asking = {}): Promise<URL> {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope,
      code_challenge: hash('sha256', this.verifier, 'base64url'),
      code_challenge_method: 'S256',
      state: 'here',
      ...parameters,
    });
    return this.follow(`${base}/auth?${query.toString()}`);
  }

  page(form: URL): Promise<Response> {
    return this.request(form.href);
  }

  async pick(form: URL, fields: Readonly<Record<string, string>>): Promise<URL> {
    const response = await this.request(form.href, { method: 'POST', body: new URLSearchParams(fields) });
    if (response.status !== 303) throw new Error(`status ${String(response.status)}`);
    return this.follow(new URL(response.headers.get('location') ?? '', base).href);
  }

  async token(
    answer: URL,
    client: { id: string; secret?: string } = { id: 'valija-cli' },
  ): Promise<{ access_token: string; scope: string }> {
    const response = await fetch(`${base}/token`, {
      method: 'POST',
      headers: client.secret
        ? { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` }
        : {},
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: answer.searchParams.get('code') ?? '',
        redirect_uri: REDIRECT,
        code_verifier: this.verifier,
        ...(client.secret === undefined && { client_id: client.id }),
      }),
    });
    return (await response.json()) as { access_token: string; scope: string };
  }

  private async follow(address: string): Promise<URL> {
    let next = new URL(address);
    while (next.origin === base && !next.pathname.startsWith('/interaction/')) {
      const response = await this.request(next.href);
      const location = response.headers.get('location');
      if (location === null) throw new Error(`status ${String(response.status)}: ${await response.text()}`);
      next = new URL(location, base);
    }
    return next;
  }

  private async request(address: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, { ...init, redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }
}

async function claimsOf(token: string): Promise<Record<string, unknown>> {
  const verifier = new TokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: new URL(`${base}/jwks`),
    algorithms: ['RS256'],
  });
  const { claims } = await verifier.verify(token, new SystemClock().epochMs());
  return claims;
}

describe('the Cl@ve simulator', () => {
  it('gives an access token that says who, how sure, how, and through what', async () => {
    const browser = new Browser();
    const answer = await browser.pick(await browser.ask(), { persona: 'ana', method: 'mobile' });
    expect(answer.searchParams.get('state')).toBe('here');
    const { access_token: token, scope } = await browser.token(answer);
    const claims = await claimsOf(token);
    expect(claims).toMatchObject({
      nif: persona('ana').idNumber,
      name: persona('ana').fullName,
      acr: 'substantial',
      clave_method: 'mobile',
      client_id: 'valija-cli',
      scope: 'dispatches:read appearances:write',
    });
    expect(claims['sub']).toMatch(/^[0-9a-f]{32}$/);
    expect(scope.split(' ')).toContain('appearances:write');
  });

  it('gives a confidential client its tokens, with its secret only', async () => {
    const browser = new Browser();
    const form = await browser.ask({ clientId: 'app-lectura', scope: 'openid dispatches:read' });
    const answer = await browser.pick(form, { persona: 'empresa', method: 'certificate' });
    const { access_token: token } = await browser.token(answer, {
      id: 'app-lectura',
      secret: 'sandbox-app-lectura-secret',
    });
    expect(await claimsOf(token)).toMatchObject({ client_id: 'app-lectura', scope: 'dispatches:read' });
    expect((await browser.token(answer)).access_token).toBeUndefined();
  });

  it('gives nobody a scope beyond that of the application', async () => {
    const answer = await new Browser().ask({ clientId: 'app-lectura', scope: ALL });
    expect(answer.searchParams.get('error')).toBe('invalid_scope');
  });

  it('offers only the methods of the level that is asked, and takes no other', async () => {
    const browser = new Browser();
    const form = await browser.ask({ parameters: { acr_values: 'high' } });
    const text = await (await browser.page(form)).text();
    expect(text).toContain('value="dnie"');
    expect(text).not.toMatch(/value="(pin|mobile|permanent|certificate)"/);
    await expect(browser.pick(form, { persona: 'ana', method: 'pin' })).rejects.toThrow('status 422');
  });

  it('asks again for what a session does not reach, and only then', async () => {
    const browser = new Browser();
    await browser.pick(await browser.ask(), { persona: 'iker', method: 'pin' });
    const again = await browser.ask({ parameters: { acr_values: 'low substantial high' } });
    expect(again.href).toMatch(/^http:\/\/127\.0\.0\.1:50999\/callback\?code=/);
    const stepUp = await browser.ask({ parameters: { acr_values: 'substantial high' } });
    expect(stepUp.pathname).toMatch(/^\/interaction\//);
    const answer = await browser.pick(stepUp, { persona: 'iker', method: 'dnie' });
    const { access_token: token } = await browser.token(answer);
    expect(await claimsOf(token)).toMatchObject({ acr: 'high', clave_method: 'dnie' });
  });

  it('says that it would have to ask, where it may not', async () => {
    const browser = new Browser();
    await browser.pick(await browser.ask(), { persona: 'iker', method: 'pin' });
    const answer = await browser.ask({ parameters: { acr_values: 'high', prompt: 'none' } });
    expect(answer.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it.each([{ prompt: 'login' }, { max_age: '0' }])('asks again at %o', async (parameters) => {
    const browser = new Browser();
    await browser.pick(await browser.ask(), { persona: 'iker', method: 'pin' });
    // A session of this very second is younger than max_age=0 allows it to be only from the next one on.
    await new Promise((resolve) => setTimeout(resolve, 'max_age' in parameters ? 1_100 : 0));
    expect((await browser.ask({ parameters })).pathname).toMatch(/^\/interaction\//);
  });

  it('lets another persona sit down at the same browser', async () => {
    const browser = new Browser();
    await browser.pick(await browser.ask(), { persona: 'iker', method: 'pin' });
    const form = await browser.ask({ parameters: { prompt: 'login' } });
    const answer = await browser.pick(form, { persona: 'amaia', method: 'pin' });
    const { access_token: token } = await browser.token(answer);
    expect(await claimsOf(token)).toMatchObject({ nif: persona('amaia').idNumber });
  });

  it('tells the application that the person did not identify', async () => {
    const browser = new Browser();
    const answer = await browser.pick(await browser.ask(), { cancel: '1' });
    expect(answer.searchParams.get('error')).toBe('access_denied');
  });

  it('refuses a request without PKCE', async () => {
    const answer = await new Browser().ask({ parameters: { code_challenge: '', code_challenge_method: '' } });
    expect(answer.searchParams.get('error')).toBe('invalid_request');
  });

  it('shows a form that names the application and no whole number, and runs nothing', async () => {
    const browser = new Browser();
    const response = await browser.page(await browser.ask({ clientId: 'carpeta-estado' }));
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toMatch(
      /<html lang="es">[\s\S]*<main>[\s\S]*<h1>Identificarse en Carpeta ciudadana del Estado<\/h1>/,
    );
    expect(text).toContain('***1111**');
    expect(text).not.toContain(persona('ana').idNumber);
    expect(text).not.toContain('<script');
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(text) ?? [];
    expect(response.headers.get('content-security-policy')).toContain(hash('sha256', style, 'base64'));
  });

  it('gives a stranger at the address of an interaction an error', async () => {
    const form = await new Browser().ask();
    const response = await fetch(form);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('No se ha podido continuar');
  });

  it('says that it is well', async () => {
    expect((await fetch(`${base}/health`)).status).toBe(200);
  });
});

describe('signingKeys', () => {
  it('are made once and kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clave-'));
    expect(await signingKeys(folder)).toEqual(await signingKeys(folder));
  });
});
