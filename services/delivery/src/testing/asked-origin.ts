import { randomBytes } from 'node:crypto';
import { VirtualClock } from '@valija/clock';
import type { ContentPlan, DirectoryRecord, ManifestDocument } from '@valija/contracts';
import { type DirectoryCopy, DirectoryModel } from '@valija/directory-copy';
import { Metrics } from '@valija/observability';
import { Administrations, type OriginRules, defaultBudget } from '@valija/resilience';
import { quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { ContentGateway, type FetchOptions } from '../content/content.gateway.js';
import type { Fetched } from '../content/fetched.js';
import { type Play, PlayedOrigin, documentOf, planOf } from './played-origin.js';

export const HUB = 'https://hub.example';
/** A text, as the manifest says. */
export const bytes = Buffer.from(randomBytes(50_000).toString('hex'));
export const document = documentOf(bytes, { documentId: 'acto.1' });
export const plan = planOf(document);

/** The origin is played on this machine. */
const played: OriginRules = { profile: 'sandbox', networks: [] };

/** Short, and so patient with failures that no breaker opens. */
const budget = { ...defaultBudget, connectMs: 200, firstByteMs: 200, totalMs: 400, failuresToOpen: 1_000 };

/** The content gateway, a directory in memory, and one real origin that plays what a test says. */
export class AskedOrigin {
  readonly clock = new VirtualClock('2026-11-20T12:00:00Z');
  private readonly model = new DirectoryModel();
  private readonly administrations = new Administrations(new Metrics(), { budget, rules: played });
  private readonly gateway: ContentGateway;

  private constructor(
    readonly origin: PlayedOrigin,
    readonly key: SigningKey,
  ) {
    const copy = { model: this.model } as DirectoryCopy;
    const parts = [copy, this.administrations, key, HUB, this.clock] as const;
    this.gateway = new ContentGateway(...parts, quietLogger(), new Metrics());
    const body = { dir3: plan.issuer, name: 'Madrid', sector: 'local', status: 'in-force' };
    this.know({ entity: 'body', key: plan.issuer, value: body as never });
    this.hasSystemAt(origin.endpoint);
  }

  static async open(): Promise<AskedOrigin> {
    const key = await SigningKey.from(await generateSigningKey('hub-1'));
    return new AskedOrigin(await PlayedOrigin.open(), key);
  }

  know(...records: DirectoryRecord[]): void {
    this.model.apply(records);
  }

  /** The issuer has a system of its own there. */
  hasSystemAt(endpoint: string): void {
    const body = plan.issuer;
    const value = { body, service: 'notifications', systemId: 'sede', endpoint, level: 'advanced' };
    this.know({ entity: 'service', key: `${body}/notifications`, value: value as never });
  }

  /** A node that the issuer has an agreement with. */
  hasNodeAt(nodeId: string, endpoint: string): void {
    const body = plan.issuer;
    const from = '2024-01-01T00:00:00Z';
    this.know(
      { entity: 'node', key: nodeId, value: { nodeId, endpoint, status: 'active' } as never },
      { entity: 'agreement', key: nodeId, value: { node: nodeId, body, from } as never },
    );
  }

  /** What the gateway makes of what the origin plays. */
  fetch(
    play: Play,
    {
      of = document,
      from = plan,
      ...options
    }: { of?: ManifestDocument; from?: ContentPlan } & Partial<FetchOptions> = {},
  ): Promise<Fetched> {
    this.origin.play = play;
    return this.gateway.fetch(from, of, { purpose: 'appearance', isKept: true, ...options });
  }

  async close(): Promise<void> {
    await this.administrations.close();
    await this.origin.close();
  }
}

export const json =
  (status: number, answer: object): Play =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));

export const giving =
  (content: Buffer): Play =>
  (_, response) =>
    response.end(content);

/** Without saying beforehand how long it will be. */
export const inPieces =
  (...pieces: Buffer[]): Play =>
  (_, response) => {
    response.writeHead(200);
    for (const piece of pieces) response.write(piece);
    response.end();
  };
