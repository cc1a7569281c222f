import { Injectable } from '@nestjs/common';
import type { TimelineItem } from '@valija/contracts';
import type { PersonScope } from '@valija/database';
import { nameOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';

interface FactRow {
  readonly kind: TimelineItem['event'];
  readonly effect: 'applied' | 'kept';
  readonly resolution: number | null;
  readonly legal_at: Date | null;
  readonly recorded_at: Date;
  readonly channel: string | null;
  readonly actor_role: string | null;
}

@Injectable()
export class TimelineRepository {
  async findFacts(scope: PersonScope, dispatchId: string): Promise<TimelineItem[]> {
    const rows = await scope.query<FactRow>(
      'timeline-facts',
      `SELECT kind, effect, resolution, legal_at, recorded_at, channel, actor_role FROM life_fact WHERE dispatch_id = $1`,
      [dispatchId],
    );
    return rows.map(asItem);
  }

  /** Later looks, and the handing over of documents: the person's own only. */
  async findOwnActs(scope: PersonScope, dispatchId: string): Promise<TimelineItem[]> {
    const rows = await scope.query<{ at: Date; event: TimelineItem['event']; document_id: string | null }>(
      'timeline-acts',
      `SELECT appeared_at AS at, 'consulted' AS event, NULL AS document_id FROM appearance
       WHERE dispatch_id = $1 AND person_key = $2 AND NOT has_effect
       UNION ALL
       SELECT released_at, 'document-released', document_id FROM release r JOIN appearance a USING (appearance_id)
       WHERE r.dispatch_id = $1 AND a.person_key = $2 AND is_complete`,
      [dispatchId, scope.personKey],
    );
    return rows.map(({ at, event, document_id }) => ({
      at: at.toISOString(),
      event,
      ...(document_id !== null && { documentId: document_id }),
    }));
  }
}

function asItem(row: FactRow): TimelineItem {
  return {
    at: row.recorded_at.toISOString(),
    event: row.kind,
    ...(row.legal_at && { legalAt: row.legal_at.toISOString() }),
    ...(row.resolution !== null && {
      resolution: nameOf(STATE, row.resolution) as NonNullable<TimelineItem['resolution']>,
    }),
    ...(row.channel !== null && { channel: row.channel }),
    ...(row.actor_role !== null && { actorRole: row.actor_role }),
    ...(row.effect === 'kept' && { hadNoEffect: true }),
  };
}
