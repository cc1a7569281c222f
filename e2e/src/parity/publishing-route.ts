import type { DispatchSnapshot } from '@valija/contracts';
import { type Heard, administrations } from '../administrations.js';
import { Council } from './council.js';

/** What became of an event, in the words of the hub: `accepted`, `duplicate`, `superseded`, or the code of a rejection. */
export type Answer = string;

/** One of the ways by which an administration reaches the hub. */
export interface PublishingRoute {
  readonly name: string;
  /** Something that this route's administration has published: who issues by it. */
  readonly template: DispatchSnapshot;
  /** Has a document at hand, for whoever asks for it. */
  keep(dispatchId: string, documentId: string, bytes: Buffer): Promise<void>;
  publish(name: string, data: object): Promise<Answer>;
  heard(dispatchId: string): Promise<Heard[]>;
}

/** The four routes, each with an administration of the sandbox. The first three speak node-sdk, the last HTTP. */
export async function publishingRoutes(): Promise<PublishingRoute[]> {
  const seeded = await administrations.seeded();
  const templateOf = (first: string): DispatchSnapshot => {
    const found = seeded.find(({ key }) => key.startsWith(`${first}/`));
    if (!found) throw new Error(`the seed has nothing of ${first}`);
    return found.snapshot;
  };
  const byNode = (name: string, nodeId: string): PublishingRoute => ({
    name,
    template: templateOf(nodeId),
    keep: administrations.keepDocument,
    publish: async (event, data) => {
      const { outcome, code } = await administrations.publish(nodeId, event, data);
      return code ?? outcome;
    },
    heard: (dispatchId) => administrations.heard(nodeId, dispatchId),
  });
  const council = await Council.open('alarcon');
  return [
    byNode('regional node', 'andalucia'),
    byNode('local aggregated node', 'diputacion-girona'),
    byNode('direct', 'ayto-madrid'),
    {
      name: 'general node, over HTTP',
      template: templateOf('alarcon'),
      keep: (dispatchId, documentId, bytes) => council.upload(dispatchId, documentId, bytes),
      publish: (name, data) => council.publish(name, data),
      heard: (dispatchId) => council.heard(dispatchId),
    },
  ];
}
