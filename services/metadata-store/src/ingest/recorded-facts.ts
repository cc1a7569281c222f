import type { IngestFact, Resolution } from '@valija/contracts';
import type { LifeCycle } from '@valija/legal';
import { type Announcement, type LifeFact, actorOf } from '../life/life-fact.js';
import type { RecordedFact } from './fold.js';

/** A folded fact as it is written down. */
export function asLifeFact(
  { event, kind, effect, version, announced }: RecordedFact,
  fact: IngestFact | undefined,
  { nodeId, recordedAtMs }: { nodeId: string; recordedAtMs: number },
): LifeFact {
  const common = {
    dispatchId: event.dispatchId,
    source: nodeId,
    factId: event.eventId,
    digest: event.digest,
    kind,
    effect,
    version,
    recordedAtMs,
    sequence: announced?.sequence,
    resolution: undefined,
    legalAtMs: null,
    channel: undefined,
    actorRole: 'issuer',
    details: {},
  } satisfies LifeFact;
  switch (fact?.name) {
    case undefined:
      return common;
    case 'DispatchCancelled': {
      const { cancelledAt, reason, reasonText } = fact.data;
      return {
        ...common,
        resolution: 'cancelled',
        legalAtMs: Date.parse(cancelledAt),
        details: { reason, reasonText },
      };
    }
    case 'DispatchResolvedElsewhere': {
      const { resolution, legalAt, channel, actor, proof } = fact.data;
      return {
        ...common,
        resolution,
        legalAtMs: Date.parse(legalAt),
        channel,
        actorRole: actor.role,
        details: { actor: actorOf(actor), proof },
      };
    }
    case 'DispatchDeadlineExtended':
      return { ...common, details: { ...fact.data, dispatchId: undefined } };
  }
}

/** What nodes are told of a correction; nothing where one only hears what it said itself. */
export function asAnnouncement(
  { event, madeBy, version, announced, replaced }: RecordedFact,
  fact: IngestFact | undefined,
  recordedAtMs: number,
): Announcement[] {
  if (!announced || fact?.name !== 'DispatchResolvedElsewhere') return [];
  const { resolution, legalAt, channel, actor } = fact.data;
  return [
    {
      nodeId: madeBy,
      name: announced.name,
      event: {
        dispatchId: event.dispatchId,
        sequence: announced.sequence,
        version,
        resolution,
        legalAt,
        recordedAt: new Date(recordedAtMs).toISOString(),
        channel,
        actor: actorOf(actor),
        ...(replaced && { replaces: asResolution(replaced) }),
      },
    },
  ];
}

function asResolution({ state, legalAtMs }: LifeCycle): { resolution: Resolution; legalAt: string } {
  return { resolution: state as Resolution, legalAt: new Date(legalAtMs ?? 0).toISOString() };
}
