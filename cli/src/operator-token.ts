import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { SystemClock } from '@valija/clock';
import { SigningKey } from '@valija/tokens';
import type { Profile } from './profile.js';

const SCOPES = 'directory:read directory:write ingest:read ingest:write';

/** A token of the operator for one service, good for a minute. */
export async function operatorToken({ operatorKeyFile }: Profile, audience: string): Promise<string> {
  const key = await SigningKey.from(readFileSync(operatorKeyFile, 'utf8'));
  const claims = { sub: userInfo().username, scope: SCOPES };
  return key.signToken('valija-operator', audience, claims, new SystemClock().epochMs());
}
