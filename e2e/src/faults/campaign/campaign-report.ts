import { brokenInvariants } from '../checker/checker.js';
import type { History, LiveAnswer } from '../history.js';
import { type StepReport, checkedBy, counted } from '../report.js';
import { type SaidErrors, errorsSaid } from '../stack/errors-said.js';
import type { TrialStack } from '../stack/trial-stack.js';
import type { Fault } from './fault-plan.js';
import { UNTRUE, untrueAnswers } from './untrue-answers.js';
import type { Players } from './players.js';

interface Tried {
  readonly seed: string;
  readonly stack: TrialStack;
  readonly done: readonly Fault[];
}

interface Found {
  readonly history: History;
  /** What still waited when patience was over. */
  readonly unquiet: string | undefined;
}

/** What a campaign did and found. */
export function campaignReport(tried: Tried, players: Players, { history, unquiet }: Found): StepReport {
  const { checked, broken } = checkedBy(brokenInvariants(history));
  const said = errorsSaid(tried.stack.place.logs);
  return {
    tried: [...deeds(tried), ...answers(history, players), ...processes(history, said)],
    faults: tried.done.length,
    checked: [...checked, UNTRUE],
    broken: [
      ...broken,
      ...untrueAnswers(said.unforeseen, [players.council.answers, players.citizens.answers]),
      ...(unquiet === undefined ? [] : [{ what: 'it never became quiet', examples: [unquiet] }]),
    ],
  };
}

function deeds({ seed, done }: Tried): string[] {
  const kills = done.filter(({ kind }) => kind === 'kill');
  const stops = done.filter(({ kind }) => kind === 'pause');
  const seconds = stops.reduce((sum, { pauseMs }) => sum + pauseMs, 0) / 1_000;
  const of = (faults: readonly Fault[]): string => counted(faults.map(({ target }) => target));
  return [
    `seed ${seed}`,
    `kill -9: ${String(kills.length)} (${of(kills)})`,
    `stopped and let go on: ${String(stops.length)}, ${seconds.toFixed(0)} s in all (${of(stops)})`,
  ];
}

function answers({ nodes, store, acts }: History, players: Players): string[] {
  const acks = nodes.flatMap((node) => node.acks.map(({ ack }) => ack));
  const exceptions = acks.flatMap((ack) =>
    ack.exceptions.flatMap(({ from, to, outcome, code }) =>
      Array.from({ length: to - from + 1 }, () => code ?? outcome),
    ),
  );
  const again = players.nodes.reduce((sum, each) => sum + each.sendsAgain, 0);
  const records = nodes.map(({ nodeId, log }) => `${nodeId} ${String(log.length)}`);
  const sum = nodes.reduce((total, { log }) => total + log.length, 0);
  return [
    `events: ${String(sum)} in the topics of ${records.join(', ')}; ${String(again)} sends were made again`,
    `answers: ${String(acks.length)} acks; not accepted: ${counted(exceptions)}`,
    `to the council: ${tallied(players.council.answers)}`,
    `store: ${String(store.dispatches.length)} dispatches, ${counted(store.facts.map(({ kind }) => kind))}`,
    `citizens: ${String(acts.length)} receipts; answers: ${tallied(players.citizens.answers)}`,
    `case files and appointments: ${counted(players.lookers.answers.map(asked))}`,
  ];
}

function processes(history: History, { kinds, takenAway }: SaidErrors): string[] {
  const restarts = history.processes.reduce((sum, { saidRestarts }) => sum + saidRestarts, 0);
  const own = history.processes.flatMap(({ name, saidRestarts, killed }) =>
    Array.from({ length: saidRestarts - killed }, () => name),
  );
  return [
    `restarts that the supervisor said: ${String(restarts)}, of which of processes that nobody ended: ${counted(own) || 'none'}`,
    `members that learned that another reads their partition: ${String(takenAway)} times`,
    ...(kinds.length === 0 ? [] : [`errors in the logs: ${counted(kinds)}`]),
  ];
}

/** What became of a question to many systems. */
function asked({ end, coverage }: LiveAnswer): string {
  return end === 'whole' && coverage?.isComplete === false ? 'partial' : end;
}

function tallied(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, count]) => `${what} ${String(count)}`).join(', ');
}
