import { beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { ManifestDocument } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { aDocument } from '@valija/testing';
import { planOf } from '../testing/played-origin.js';
import type { ContentGateway, FetchOptions } from './content.gateway.js';
import { ContentService } from './content.service.js';
import { type Fetched, asFailure } from './fetched.js';
import { HeldContent } from './held-content.js';

const clock = new VirtualClock('2026-11-20T12:00:00Z');
const MIB = 1_048_576;

let answers: Map<string, Fetched>;
let kept: Map<string, boolean>;
let atOnce: number;
let mostAtOnce: number;

beforeEach(() => {
  answers = new Map();
  kept = new Map();
  atOnce = 0;
  mostAtOnce = 0;
});

function contentService(budgetBytes = 64 * MIB): ContentService {
  const fetch = async (
    _: unknown,
    document: ManifestDocument,
    { isKept }: FetchOptions,
  ): Promise<Fetched> => {
    mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
    kept.set(document.documentId, isKept);
    await Promise.resolve();
    atOnce -= 1;
    const bytes = Buffer.from(document.documentId);
    return answers.get(document.documentId) ?? { kind: 'ready', bytes: isKept ? bytes : null };
  };
  const gateway = { fetch } as unknown as ContentGateway;
  return new ContentService(gateway, new HeldContent(budgetBytes, 50), clock, new Metrics());
}

const documents = (count: number, rest: Partial<ManifestDocument> = {}) =>
  Array.from({ length: count }, (_, index) => aDocument('', { documentId: `d${String(index)}`, ...rest }));

describe('verify', () => {
  it('asks for every document, a few at a time', async () => {
    const verified = await contentService().verify(planOf(...documents(11)), 'appearance');
    expect([...verified.keys()]).toEqual(documents(11).map(({ documentId }) => documentId));
    expect(verified.get('d7')?.toString()).toBe('d7');
    expect(mostAtOnce).toBe(4);
  });

  it('fails with the first document of the manifest that cannot be had, whichever answers first', async () => {
    answers.set('d3', { kind: 'gone' });
    answers.set('d1', { kind: 'altered', how: 'digest' });
    answers.set('d8', { kind: 'refused' });
    await expect(contentService().verify(planOf(...documents(9)), 'appearance')).rejects.toMatchObject({
      code: 'content-altered',
    });
    expect(kept.has('d8')).toBe(false);
  });

  it('keeps nothing of what is larger than may be held, or than there is room for', async () => {
    const large = aDocument('', { documentId: 'large', sizeBytes: 16 * MIB + 1 });
    const small = aDocument('', { documentId: 'small', sizeBytes: MIB });
    const service = contentService(MIB);
    const verified = await service.verify(planOf(large, small), 'appearance');
    expect([...verified]).toEqual([
      ['large', null],
      ['small', Buffer.from('small')],
    ]);
    service.hold('a', new Map([['full', Buffer.alloc(MIB)]]));
    await service.verifyDocument(planOf(small), small, 'release');
    expect(kept.get('small')).toBe(false);
  });

  it('holds what it verified for the releases of its own act only', async () => {
    const service = contentService();
    service.hold('a', await service.verify(planOf(...documents(1)), 'appearance'));
    expect(service.heldBytes('a', 'd0')?.toString()).toBe('d0');
    expect(service.heldBytes('b', 'd0')).toBeUndefined();
    clock.advanceMs(50);
    expect(service.heldBytes('a', 'd0')).toBeUndefined();
  });
});

describe('pass', () => {
  it('fails at its end where what passed was not what was announced', async () => {
    answers.set('d0', { kind: 'altered', how: 'digest' });
    const [document] = documents(1);
    const passing = contentService().pass(planOf(document!), document!, {
      purpose: 'release',
      onBytes: () => Promise.resolve(),
    });
    await expect(passing).rejects.toMatchObject({ code: 'content-altered' });
  });
});

describe('what a person is told', () => {
  const nowMs = Date.parse('2026-11-20T12:00:00Z');

  it.each<[Exclude<Fetched, { kind: 'ready' }>, string, object]>([
    [
      { kind: 'not-ready', retryAt: '2026-11-20T12:10:00Z' },
      'content-not-ready',
      { retryAt: '2026-11-20T12:10:00Z', retryAfterS: 600 },
    ],
    [{ kind: 'not-ready', retryAt: undefined }, 'content-not-ready', { retryAfterS: 30 }],
    [
      { kind: 'unavailable', until: '2026-11-20T12:00:00.100Z', why: 'timeout' },
      'content-unavailable',
      { until: '2026-11-20T12:00:00.100Z', retryAfterS: 1 },
    ],
    [
      { kind: 'unavailable', until: '2026-11-20T11:00:00Z', why: 'timeout' },
      'content-unavailable',
      { until: '2026-11-20T11:00:00Z', retryAfterS: 1 },
    ],
    [{ kind: 'altered', how: 'shorter' }, 'content-altered', {}],
    [{ kind: 'gone' }, 'content-gone', {}],
    [{ kind: 'refused' }, 'content-refused', {}],
  ])('is its own for each answer: %j', (fetched, code, facts) => {
    expect(asFailure(fetched, nowMs)).toMatchObject({ code, facts });
    expect(JSON.stringify(asFailure(fetched, nowMs).facts)).not.toContain('timeout');
  });
});
