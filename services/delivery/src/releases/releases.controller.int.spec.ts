import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { CodedError, type ManifestDocument } from '@valija/contracts';
import { AUDIENCES } from '@valija/http';
import { Doors, eventually } from '@valija/testing';
import { StoreGateway } from '../appearances/store.gateway.js';
import { ContentService } from '../content/content.service.js';
import { documentOf, planOf } from '../testing/played-origin.js';
import { ReleasesController } from './releases.controller.js';
import { ReleasesService } from './releases.service.js';

const clock = new VirtualClock('2026-11-20T12:00:00Z');
const bytes = randomBytes(4_000_000);
const document = documentOf(bytes, { mediaType: 'application/pdf' });

type OnBytes = (chunk: Buffer) => Promise<void>;

/** How the content comes: in memory since the act, verified anew, or passing by. */
let held: Buffer | undefined;
let verified: () => Promise<Buffer | null>;
let pass: (onBytes: OnBytes) => Promise<void>;
let purposes: string[];
let recorded: { isComplete: boolean; documentId: string }[];
let recording: () => Promise<unknown>;
let doors: Doors;
let releases: ReleasesService;
let url: string;

beforeEach(async () => {
  held = undefined;
  verified = () => Promise.resolve(bytes);
  purposes = [];
  recorded = [];
  recording = () => Promise.resolve();
  const content = {
    heldBytes: () => held,
    verifyDocument: (_plan: unknown, _document: unknown, purpose: string) => {
      purposes.push(purpose);
      return verified();
    },
    pass: (_plan: unknown, _document: unknown, { onBytes }: { onBytes: OnBytes }) => pass(onBytes),
  };
  const store = {
    releasable: ({ documentId }: { documentId: string }) =>
      documentId === 'main'
        ? Promise.resolve({ plan: planOf(document), document, hasEffect: true })
        : Promise.reject(new CodedError('not-found')),
    released: (release: { isComplete: boolean; documentId: string }) => {
      recorded.push(release);
      return recording();
    },
  };
  doors = await Doors.open({
    clock,
    controllers: [ReleasesController],
    providers: [
      ReleasesService,
      { provide: ContentService, useValue: content },
      { provide: StoreGateway, useValue: store },
      { provide: AUDIENCES, useValue: new Map() },
    ],
  });
  releases = doors.app.get(ReleasesService);
  await doors.app.listen(0, '127.0.0.1');
  url = await doors.app.getUrl();
});

afterEach(() => doors.close());

async function ticketUrl(): Promise<string> {
  const request = { caller: {} as never, appearanceId: 'a', documentId: 'main' };
  const { ticket } = await releases.ticket(request);
  return `${url}/v1/releases/${ticket}`;
}

const pieces = async (of: Buffer, onBytes: OnBytes): Promise<void> => {
  for (let at = 0; at < of.length; at += 65_536) await onBytes(of.subarray(at, at + 65_536));
};

describe('a release', () => {
  it('gives verified bytes once for a ticket, and writes it down', async () => {
    const address = await ticketUrl();
    const given = await fetch(address);
    expect(given.status).toBe(200);
    expect(Object.fromEntries(given.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '4000000',
      'repr-digest': `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`,
      'cache-control': 'no-store',
    });
    expect(Buffer.from(await given.arrayBuffer()).equals(bytes)).toBe(true);
    await eventually(() => recorded.length === 1);
    expect([recorded, purposes]).toMatchObject([[{ isComplete: true, documentId: 'main' }], ['release']]);
    const again = await fetch(address);
    expect([again.status, await again.json()]).toMatchObject([404, { code: 'release-expired' }]);
    expect(recorded).toHaveLength(1);
  });

  it('is over after a minute, and was never there for a ticket that nobody gave', async () => {
    const address = await ticketUrl();
    clock.advanceMs(60_000);
    for (const each of [address, `${url}/v1/releases/x`])
      expect(await (await fetch(each)).json()).toMatchObject({ code: 'release-expired' });
    expect([purposes, recorded]).toEqual([[], []]);
  });

  it('asks no origin in the first moments after the act', async () => {
    held = bytes;
    expect((await (await fetch(await ticketUrl())).arrayBuffer()).byteLength).toBe(bytes.length);
    expect(purposes).toEqual([]);
  });

  it('gives no byte of what cannot be verified, and says why', async () => {
    verified = () => Promise.reject(new CodedError('content-altered'));
    const refused = await fetch(await ticketUrl());
    expect([refused.status, await refused.json()]).toMatchObject([502, { code: 'content-altered' }]);
    expect(recorded).toEqual([]);
  });

  it('lets a large document pass by', async () => {
    verified = () => Promise.resolve(null);
    pass = (onBytes) => pieces(bytes, onBytes);
    const given = await fetch(await ticketUrl());
    expect(Buffer.from(await given.arrayBuffer()).equals(bytes)).toBe(true);
    await eventually(() => recorded.length === 1);
    expect(recorded).toMatchObject([{ isComplete: true }]);
  });

  it('never arrives complete where what passed by was altered', async () => {
    verified = () => Promise.resolve(null);
    pass = async (onBytes) => {
      await pieces(bytes, onBytes);
      throw new CodedError('content-altered');
    };
    const given = await fetch(await ticketUrl());
    await expect(given.arrayBuffer()).rejects.toThrow();
    await eventually(() => recorded.length === 1);
    expect(recorded).toMatchObject([{ isComplete: false }]);
  });

  it('ends when the person hangs up: the origin is not read on, and it is written down as cut off', async () => {
    verified = () => Promise.resolve(null);
    let passed = 0;
    let stopped: unknown;
    pass = async (onBytes) => {
      try {
        for (; passed < 10_000; passed += 1) await onBytes(bytes.subarray(0, 65_536));
      } catch (error) {
        stopped = error;
        throw error;
      }
    };
    const asked = get(await ticketUrl());
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await once(answer, 'data');
    answer.destroy();
    await eventually(() => recorded.length === 1);
    expect(recorded).toMatchObject([{ isComplete: false }]);
    expect(stopped).toBeDefined();
    expect(passed).toBeLessThan(10_000);
  });

  it('is written down as cut off where the person hung up before the first byte', async () => {
    const waiting = Promise.withResolvers<Buffer>();
    const begun = Promise.withResolvers<undefined>();
    verified = () => {
      begun.resolve(undefined);
      return waiting.promise;
    };
    const asked = get(await ticketUrl());
    asked.on('error', () => undefined);
    await begun.promise;
    asked.destroy();
    await new Promise((resolve) => asked.on('close', resolve));
    // The server hears of it on a turn of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    waiting.resolve(bytes);
    await eventually(() => recorded.length === 1);
    expect(recorded).toMatchObject([{ isComplete: false }]);
  });

  it('stands even where it cannot be written down', async () => {
    recording = () => Promise.reject(new CodedError('service-unavailable'));
    const given = await fetch(await ticketUrl());
    expect((await given.arrayBuffer()).byteLength).toBe(bytes.length);
    await eventually(() => recorded.length === 1);
  });
});

describe('a ticket', () => {
  it('is not given where the store says no', async () => {
    const other: ManifestDocument['documentId'] = 'of-somebody-else';
    await expect(
      releases.ticket({ caller: {} as never, appearanceId: 'a', documentId: other }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
