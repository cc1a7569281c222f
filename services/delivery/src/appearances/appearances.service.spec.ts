import { describe, expect, it } from '@jest/globals';
import { type AppearanceRequest, type AppearanceView, CodedError } from '@valija/contracts';
import type { ContentService } from '../content/content.service.js';
import { DISPATCH, planOf } from '../testing/played-origin.js';
import { AppearancesService } from './appearances.service.js';
import type { StoreGateway } from './store.gateway.js';

const request: AppearanceRequest = {
  caller: {
    person: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana Ejemplo' },
    assurance: 'high',
    method: 'dnie',
    clientId: 'folder',
    languages: [],
  },
  dispatchId: DISPATCH,
  decision: 'accept',
  legalWarningId: 'w',
  idempotencyKey: 'a-key-of-its-own',
};
const appearance = { appearanceId: 'a', dispatchId: DISPATCH } as AppearanceView;
const documents = new Map([['main', Buffer.from('bytes')]]);

/** The appearance with store and content played; `steps` is what was asked of them, in order. */
function played(
  prepared: Awaited<ReturnType<StoreGateway['prepare']>> = { kind: 'verify', plan: planOf() },
  failures: { verify?: Error; commit?: Error } = {},
) {
  const steps: unknown[][] = [];
  const step =
    <T>(name: string, answer: T, failure?: Error) =>
    (...asked: unknown[]): Promise<T> => {
      steps.push([name, ...asked]);
      return failure ? Promise.reject(failure) : Promise.resolve(answer);
    };
  const store = {
    prepare: step('prepare', prepared),
    commit: step('commit', appearance, failures.commit),
  } as unknown as StoreGateway;
  const content = {
    verify: step('verify', documents, failures.verify),
    hold: (...held: unknown[]) => steps.push(['hold', ...held]),
  } as unknown as ContentService;
  const service = new AppearancesService(store, content);
  return {
    appear: (rest: Partial<AppearanceRequest> = {}) => service.appear({ ...request, ...rest }),
    steps,
  };
}

describe('an appearance', () => {
  it('verifies every byte before the act, commits to the version that it verified, and holds the bytes', async () => {
    const { appear, steps } = played();
    expect(await appear()).toBe(appearance);
    expect(steps).toEqual([
      ['prepare', request],
      ['verify', planOf(), 'appearance'],
      ['commit', { ...request, version: 2 }],
      ['hold', 'a', documents],
    ]);
  });

  it('does nothing legal when the content cannot be had', async () => {
    const { appear, steps } = played(undefined, { verify: new CodedError('content-altered') });
    await expect(appear()).rejects.toMatchObject({ code: 'content-altered' });
    expect(steps.map(([name]) => name)).toEqual(['prepare', 'verify']);
  });

  it('holds nothing when the dispatch was amended meanwhile', async () => {
    const { appear, steps } = played(undefined, { commit: new CodedError('dispatch-changed') });
    await expect(appear()).rejects.toMatchObject({ code: 'dispatch-changed' });
    expect(steps.map(([name]) => name)).toEqual(['prepare', 'verify', 'commit']);
  });

  it('asks no origin for a rejection', async () => {
    const { appear, steps } = played();
    expect(await appear({ decision: 'reject' })).toBe(appearance);
    expect(steps.map(([name]) => name)).toEqual(['prepare', 'commit']);
  });

  it('gives the act that there is already, without asking again', async () => {
    const { appear, steps } = played({ kind: 'done', appearance });
    expect(await appear()).toBe(appearance);
    expect(steps.map(([name]) => name)).toEqual(['prepare']);
  });
});
