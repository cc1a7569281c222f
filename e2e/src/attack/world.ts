import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '@valija/clock';
import { SigningKey } from '@valija/tokens';
import { administrations } from '../administrations.js';
import { Citizen } from '../citizen.js';
import { reader, signInAt } from '../folder-app.js';
import { profile, stateFile } from '../stack.js';
import { CANARY_NAME } from './strange.js';

export type ServiceName = 'citizen-api' | 'directory' | 'general-node' | 'sync-ingest';

/** Who attacks, with what of their own, and what is not theirs. */
export interface World {
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Who may, and who may not: by the name of what they are. */
  readonly tokens: Readonly<Record<ServiceName, () => Promise<string>>>;
  readonly otherTokens: readonly { readonly what: string; readonly token: string }[];
  readonly ana: Citizen;
  /** Ids of Ana's, who attacks. */
  readonly own: { readonly dispatchId: string; readonly appearanceId: string; readonly cursor: string };
  /** Ids and words of Jordi's: no answer to Ana may hold one. */
  readonly others: {
    readonly dispatchIds: readonly string[];
    readonly appearanceId: string;
    readonly documentId: string;
    readonly cursor: string;
  };
}

const clock = new SystemClock();
const MINUTE_MS = 60_000;

async function keyOf(...path: string[]): Promise<SigningKey> {
  return SigningKey.from(readFileSync(stateFile('secrets', ...path), 'utf8'));
}

/** A token that is made anew before it is too old. */
function refreshed(make: () => Promise<string>): () => Promise<string> {
  let [madeAtMs, token] = [-MINUTE_MS, Promise.resolve('')];
  return () => {
    if (performance.now() - madeAtMs > MINUTE_MS / 3) [madeAtMs, token] = [performance.now(), make()];
    return token;
  };
}

export async function openWorld(): Promise<World> {
  const { citizenApiUrl, directoryUrl, generalNodeUrl, ingestUrl } = profile();
  const urls = {
    'citizen-api': citizenApiUrl,
    directory: directoryUrl,
    'general-node': generalNodeUrl,
    'sync-ingest': ingestUrl,
  };
  const [ana, jordi] = await Promise.all([Citizen.signIn('ana'), Citizen.signIn('jordi')]);
  const operator = await keyOf('operator.jwk');
  const [firstCouncil = '', secondCouncil = ''] = readdirSync(stateFile('secrets', 'councils')).sort();
  const council = await keyOf(join('councils', firstCouncil));
  const other = await keyOf(join('councils', secondCouncil));
  const scope = 'directory:read directory:write ingest:read ingest:write';
  const asOperator = (audience: string) => () =>
    operator.signToken('valija-operator', audience, { sub: 'attack', scope }, clock.epochMs());
  const asCouncil = (key: SigningKey, name: string) => () =>
    key.signToken(name.replace('.jwk', ''), generalNodeUrl, {}, clock.epochMs());
  const tokens = {
    'citizen-api': () => Promise.resolve(ana.token),
    directory: refreshed(asOperator(directoryUrl)),
    'sync-ingest': refreshed(asOperator(ingestUrl)),
    'general-node': refreshed(asCouncil(council, firstCouncil)),
  };
  const [mine, theirs] = await Promise.all([belongings(ana, 'ana'), belongings(jordi, 'jordi')]);
  return {
    urls,
    tokens,
    otherTokens: [
      { what: 'a person', token: jordi.token },
      { what: 'a reading application', token: await signInAt(reader, 'ana', 'openid dispatches:read') },
      { what: 'an operator', token: await asOperator(citizenApiUrl)() },
      { what: 'a council', token: await asCouncil(other, secondCouncil)() },
      { what: 'a council elsewhere', token: await other.signToken('x', citizenApiUrl, {}, clock.epochMs()) },
      { what: 'a name', token: CANARY_NAME },
    ],
    ana,
    own: mine,
    others: { ...theirs, dispatchIds: (await jordi.all('/v1/dispatches')).map((item) => item.dispatchId) },
  };
}

/** A dispatch that is open, an act that is done, and a place in a list: of one person. */
async function belongings(citizen: Citizen, persona: string): Promise<World['own'] & { documentId: string }> {
  const [opened, open] = [
    await administrations.send('galicia', { persona, kind: 'communication' }),
    await administrations.send('galicia', { persona }),
  ];
  const { status, body } = await citizen.appear(opened.dispatchId);
  if (status !== 201)
    throw new Error(`the act of ${persona} was answered ${status}: ${JSON.stringify(body)}`);
  const page = await citizen.ask<{ next: string | null }>('/v1/dispatches?limit=1');
  const [document] = body.documents;
  return {
    dispatchId: open.dispatchId,
    appearanceId: body.appearanceId,
    documentId: document?.documentId ?? '',
    cursor: page.body.next ?? '',
  };
}

/** Names of stacks and nodes that no other run has. */
export function freshName(prefix: string): string {
  return `${prefix}-${randomBytes(3).toString('hex')}`;
}
