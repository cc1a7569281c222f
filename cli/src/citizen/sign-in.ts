import { clientScopes } from '@valija/contracts';
import * as oidc from 'openid-client';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import type { Profile } from '../profile.js';
import { CookieJar } from './cookie-jar.js';

/** A Cl@ve method of the simulator. */
export const methods = ['pin', 'mobile', 'permanent', 'certificate', 'dnie'] as const;
export type Method = (typeof methods)[number];

const CLIENT = 'valija-cli';
const REDIRECT = 'http://127.0.0.1/callback';
const SCOPE = ['openid', ...clientScopes].join(' ');
const MOST_HOPS = 10;

/**
 * Signs a persona in at the Cl@ve simulator as a browser would: authorization code flow with PKCE, the picker's form
 * sent by us.
 *
 * @returns the access token
 */
export async function signIn(profile: Profile, persona: string, method: Method): Promise<string> {
  if (profile.claveUrl === undefined) {
    throw new CommandFailed(
      'This installation has no Cl@ve simulator: personas exist in the local stack only.',
      exitCodes.usage,
    );
  }
  try {
    // The simulator is on this machine, without TLS: the one place where that is right.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const options = { execute: [oidc.allowInsecureRequests] };
    const provider = await oidc.discovery(new URL(profile.claveUrl), CLIENT, undefined, oidc.None(), options);
    const verifier = oidc.randomPKCECodeVerifier();
    const start = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: REDIRECT,
      scope: SCOPE,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const callback = await throughThePicker(start, persona, method);
    const tokens = await oidc.authorizationCodeGrant(provider, callback, { pkceCodeVerifier: verifier });
    return tokens.access_token;
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      `Signing in as "${persona}" did not work: ${why}\nDoes the Cl@ve simulator run? "valija status" shows it.`,
      exitCodes.unreachable,
    );
  }
}

async function throughThePicker(start: URL, persona: string, method: Method): Promise<URL> {
  const jar = new CookieJar();
  let url = start;
  let hasPicked = false;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    if (url.href.startsWith(REDIRECT)) return url;
    const isPicker = url.pathname.startsWith('/interaction/');
    const form: URLSearchParams | undefined =
      isPicker && !hasPicked ? new URLSearchParams({ persona, method }) : undefined;
    hasPicked ||= form !== undefined;
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: jar.header(), ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
      ...(form && { body: form.toString() }),
    });
    jar.take(response.headers.getSetCookie());
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (location === null) {
      throw new CommandFailed(
        `The Cl@ve simulator does not take the persona "${persona}" with the method "${method}" (${response.status}).\n"valija token --help" names the methods; "npm start" shows the personas.`,
        exitCodes.refused,
      );
    }
    url = new URL(location, url);
  }
  throw new CommandFailed('The Cl@ve simulator sends in circles.', exitCodes.unexpected);
}
