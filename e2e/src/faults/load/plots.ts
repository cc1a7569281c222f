import type { DispatchDeadlineExtended, DispatchResolvedElsewhere, NodeEventName } from '@valija/contracts';
import type { Seeded } from './seeded.js';
import { type Story, snapshotOf } from './snapshot.js';

/** An event of a plot, before it has an id. */
export interface Beat {
  readonly name: NodeEventName;
  readonly value: string;
  /** Beats of one plot with the same mark have the same event id. */
  readonly mark: string;
  /** Sent without its id. */
  readonly isWithoutId?: boolean;
}

export interface Scene {
  readonly random: Seeded;
  readonly story: Story;
  readonly atMs: number;
  /** An issuer of another node, and a dispatch of one. */
  readonly stranger: { readonly story: Story };
}

export type Plot = (scene: Scene) => Beat[];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const published = ({ story }: Scene, version = 1, remark = ''): Beat => ({
  name: 'DispatchMadeAvailable',
  value: JSON.stringify(snapshotOf(story, version, remark)),
  mark: `v${String(version)}${remark}`,
});
const amended = ({ story }: Scene, version: number): Beat => ({
  name: 'DispatchAmended',
  value: JSON.stringify(snapshotOf(story, version)),
  mark: `v${String(version)}`,
});
const cancelled = ({ story: { dispatchId }, atMs }: Scene): Beat => ({
  name: 'DispatchCancelled',
  value: JSON.stringify({
    dispatchId,
    cancelledAt: new Date(atMs).toISOString(),
    reason: 'issued-in-error',
  }),
  mark: 'cancelled',
});
const extended = ({ story: { dispatchId }, atMs }: Scene, days: number): Beat => {
  const event: DispatchDeadlineExtended = {
    dispatchId,
    accessDeadline: new Date(atMs + days * DAY_MS).toISOString().slice(0, 10),
    reason: 'courtesy-days',
  };
  return { name: 'DispatchDeadlineExtended', value: JSON.stringify(event), mark: `extended-${String(days)}` };
};
const resolved = (
  { story, atMs }: Scene,
  resolution: DispatchResolvedElsewhere['resolution'],
  hoursAgo: number,
): Beat => {
  const event: DispatchResolvedElsewhere = {
    dispatchId: story.dispatchId,
    resolution,
    legalAt: new Date(atMs - hoursAgo * HOUR_MS).toISOString(),
    channel: 'electronic-office',
    actor: { role: 'holder' },
  };
  return {
    name: 'DispatchResolvedElsewhere',
    value: JSON.stringify(event),
    mark: `${resolution}-${String(hoursAgo)}`,
  };
};
const elsewhere = ['accessed', 'rejected', 'delivered-on-paper', 'published-by-edict'] as const;

/** What nodes do, with its share; what the library lets through. */
export const plots: readonly (readonly [number, Plot])[] = [
  [0.7, (scene) => [published(scene)]],
  [0.1, (scene) => [published(scene), amended(scene, 2)]],
  [0.02, (scene) => [published(scene), amended(scene, 2), amended(scene, 5)]],
  [0.025, (scene) => [published(scene), amended(scene, 3), amended(scene, 2)]],
  [0.04, (scene) => [published(scene), cancelled(scene)]],
  [0.01, (scene) => [published(scene), cancelled(scene), amended(scene, 2)]],
  [
    0.04,
    (scene) => [
      published(scene),
      resolved(scene, scene.random.oneOf(elsewhere), scene.random.between(1, 48)),
    ],
  ],
  [
    0.015,
    (scene) => [published(scene), resolved(scene, 'delivered-on-paper', 2), resolved(scene, 'accessed', 30)],
  ],
  [0.01, (scene) => [published(scene), resolved(scene, 'accessed', 3), resolved(scene, 'expired', 1)]],
  [0.02, (scene) => [published(scene), extended(scene, 30)]],
  [0.01, (scene) => [published(scene), extended(scene, 40), extended(scene, 20), amended(scene, 2)]],
];

/** What the library would keep back, or cannot send: of nodes of another make. */
export const roughPlots: readonly (readonly [number, Plot])[] = [
  [0.005, (scene) => [amended(scene, 2), published(scene), amended(scene, 3)]],
  [0.003, (scene) => [cancelled(scene), published(scene)]],
  [0.004, (scene) => [published(scene), published(scene, 1, ', otra')]],
  [
    0.004,
    (scene) => [published(scene), cancelled(scene), { ...extended(scene, 30), mark: cancelled(scene).mark }],
  ],
  [0.002, () => [{ name: 'DispatchMadeAvailable', value: '{"dispatchId":', mark: 'torn' }]],
  [0.002, (scene) => [{ ...published(scene), isWithoutId: true }]],
  [0.002, (scene) => [changed(published(scene), { holder: undefined })]],
  [
    0.002,
    (scene) => [
      changed(published(scene), {
        holder: { idType: 'NIF', idNumber: '12345678A', fullName: 'Persona Ficticia' },
      }),
    ],
  ],
  [0.002, (scene) => [issuedAs(scene, 'L09999999')]],
  [0.002, (scene) => [issuedAs(scene, scene.stranger.story.issuer.dir3)]],
  [
    0.002,
    (scene) => {
      const claimed = { ...scene, story: { ...scene.story, dispatchId: scene.stranger.story.dispatchId } };
      return [published(claimed), cancelled(claimed)];
    },
  ],
];

function issuedAs(scene: Scene, dir3: string): Beat {
  const issuer = { dir3, name: 'Ayuntamiento de la Prueba' };
  return published({ ...scene, story: { ...scene.story, issuer } });
}

function changed(beat: Beat, change: object): Beat {
  return { ...beat, value: JSON.stringify({ ...(JSON.parse(beat.value) as object), ...change }) };
}
