import type { AppearanceHistory, GivenAnswer, RecordedAct } from './appearance-history.js';

const NOTHING: ReadonlyMap<string, string> = new Map();
const OUTCOMES = { accept: 'accessed', reject: 'rejected' } as const;

/** What an appearance promises. */
export const promises = [
  'one-act',
  'verified',
  'told',
  'answers',
  'agreement',
  'one-request',
  'released',
] as const;

/** What an appearance promises, and a history does not keep: `id: what was seen`. */
export function brokenPromises(history: AppearanceHistory): string[] {
  return [
    ...oneAct(history),
    ...history.acts.flatMap((act) => verified(history, act)),
    ...told(history),
    ...history.answers.flatMap((answer) => answered(history, answer)),
    ...agreement(history),
    ...oneRequest(history),
    ...history.released
      .filter(({ promised, given }) => promised !== given)
      .map(() => 'released: other bytes than the receipt names were given'),
  ];
}

/** Never two acts with effect; and where there is one, it is what the dispatch is. */
function oneAct({ acts, state }: AppearanceHistory): string[] {
  const effective = acts.filter(({ hasEffect }) => hasEffect);
  if (effective.length > 1) return [`one-act: ${String(effective.length)} with effect`];
  const [act] = effective;
  const isActed = state === 'accessed' || state === 'rejected';
  if (act && OUTCOMES[act.decision] !== state) return [`one-act: ${act.decision} left the dispatch ${state}`];
  return isActed && !act ? [`one-act: it is ${state}, and nobody did it`] : [];
}

/** Exactly the bytes of that version were fetched and compared before the store was asked to commit. */
function verified(
  { versions, commits }: AppearanceHistory,
  { key, decision, version }: RecordedAct,
): string[] {
  if (decision === 'reject') return [];
  const digests = [...(versions.get(version) ?? NOTHING).values()];
  const isVerified = commits.some(
    ({ key: asked, given }) => asked === key && digests.every((digest) => given.includes(digest)),
  );
  return isVerified ? [] : [`verified: an act on version ${String(version)}, whose bytes were not at hand`];
}

/** The node hears each act with effect once, and the numbers of its events are those of a list. */
function told({ acts, told: events }: AppearanceHistory): string[] {
  const broken: string[] = [];
  for (const { appearanceId } of acts.filter(({ hasEffect }) => hasEffect)) {
    const count = events.filter((event) => event.appearanceId === appearanceId).length;
    if (count !== 1) broken.push(`told: an act was told ${String(count)} times`);
  }
  if (events.length > 1) broken.push(`told: the dispatch was closed ${String(events.length)} times`);
  const numbers = events.map(({ sequence }) => sequence).sort((a, b) => a - b);
  if (numbers.some((number, index) => number !== index + 1)) broken.push(`told: events ${numbers.join()}`);
  return broken;
}

function answered({ acts, versions, allowed }: AppearanceHistory, answer: GivenAnswer): string[] {
  if ('code' in answer) {
    return allowed.includes(answer.code) ? [] : [`answers: ${answer.decision} was refused: ${answer.code}`];
  }
  const act = acts.find(({ appearanceId }) => appearanceId === answer.appearanceId);
  if (!act) return ['answers: a receipt of an act that nobody wrote down'];
  const wanted = answer.decision === 'reject' ? NOTHING : (versions.get(answer.version) ?? NOTHING);
  const isAlike =
    wanted.size === answer.documents.size &&
    [...wanted].every(([id, digest]) => answer.documents.get(id) === digest);
  return isAlike && act.version === answer.version ? [] : ['answers: the receipt names other documents'];
}

/** Whoever asks again gets the act that there is; the last try is answered. */
function agreement({ answers, mustSucceed }: AppearanceHistory): string[] {
  const broken: string[] = [];
  for (const own of Map.groupBy(answers, ({ who, decision }) => `${who} ${decision}`).values()) {
    const ids = new Set(own.flatMap((answer) => ('code' in answer ? [] : [answer.appearanceId])));
    if (ids.size > 1) broken.push(`agreement: one person has ${String(ids.size)} receipts of one decision`);
    const last = own.at(-1);
    if (mustSucceed && last && 'code' in last)
      broken.push(`agreement: the last try was refused: ${last.code}`);
  }
  return broken;
}

/** A key that stands for one request is refused with another, and not taken for a new one. */
function oneRequest({ acts, reused }: AppearanceHistory): string[] {
  const isUsed = acts.some(({ key, decision }) => key === reused.key && decision === reused.decision);
  if (!isUsed || reused.code === 'idempotency-key-reused') return [];
  return [`one-request: a key that was used was answered ${reused.code ?? 'with a receipt'}`];
}
