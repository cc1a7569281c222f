import { beforeAll, describe, expect, it } from '@jest/globals';
import { administrations } from './src/administrations.js';
import { ask } from './src/answer.js';
import { Citizen } from './src/citizen.js';
import { folder, reader, signInAt } from './src/folder-app.js';
import { profile } from './src/stack.js';

let dispatchId: string;

beforeAll(async () => {
  ({ dispatchId } = await administrations.send('euskadi', {
    persona: 'iker',
    assuranceLevel: 'substantial',
  }));
}, 30_000);

describe('a folder application', () => {
  it('asks for what waits for the person who signed in to it, and for nobody else', async () => {
    const iker = new Citizen(await signInAt(folder, 'iker', 'openid dispatches:read'));
    const mine = await iker.pending();
    expect(mine.map((item) => item.dispatchId)).toContain(dispatchId);
    const { body } = await iker.ask<{ clientId: string; fullName: string }>('/v1/me');
    expect([body.clientId, body.fullName]).toEqual(['carpeta-estado', 'Iker Etxeberria Adibide']);
    const uxia = new Citizen(await signInAt(folder, 'uxia', 'openid dispatches:read'));
    expect((await uxia.pending()).map((item) => item.dispatchId)).not.toContain(dispatchId);
  });

  it('that may only read opens nothing', async () => {
    const iker = new Citizen(await signInAt(reader, 'iker', 'openid dispatches:read'));
    const { status, body } = await iker.appear(dispatchId);
    expect([status, body.code]).toEqual([403, 'insufficient-scope']);
    expect((await iker.one(dispatchId)).state).toBe('available');
  });

  it('shows little to somebody who signed in with too little, and asks for more', async () => {
    const iker = new Citizen(
      await signInAt(folder, 'iker', 'openid dispatches:read appearances:write', 'pin'),
    );
    const shown = await iker.one(dispatchId);
    expect([shown.state, shown.subject, shown.documents]).toEqual(['available', undefined, undefined]);
    const { status, headers, body } = await iker.appear(dispatchId);
    expect([status, body.code]).toEqual([401, 'step-up-required']);
    expect(headers.get('www-authenticate')).toMatch(/error="insufficient_user_authentication".*acr_values="/);
  });

  it('needs a token that was made for this hub', async () => {
    const url = `${profile().citizenApiUrl}/v1/dispatches/pending`;
    expect((await ask(url)).status).toBe(401);
    expect((await ask(url, { token: 'eyJhbGciOiJub25lIn0.e30.' })).status).toBe(401);
    const token = await signInAt(folder, 'iker', 'openid dispatches:read');
    expect((await ask(url, { token: `${token.slice(0, -4)}AAAA` })).status).toBe(401);
  });
});
