import { brokenPromises, promises } from '../appearance/broken-promises.js';
import { endsOfDelivery, endsOfStore, interferencesIn } from '../appearance/plans.js';
import type { AppearancePlan } from '../appearance/appearance-plan.js';
import { PlayedAppearances } from '../appearance/played-appearance.js';
import { type ScenarioOutcome, asBroken } from './outcome.js';

/** Acts with everything that may happen in their midst, where it is hardest: what mutants are put through. */
export function appearance(): Promise<ScenarioOutcome> {
  return played(true);
}

/** The same at every step and every statement. */
export function everyAppearance(): Promise<ScenarioOutcome> {
  return played(false);
}

async function played(isHardestOnly: boolean): Promise<ScenarioOutcome> {
  const appearances = await PlayedAppearances.open();
  const findings: string[] = [];
  let count = 0;
  const play = async (plan: AppearancePlan): Promise<Awaited<ReturnType<PlayedAppearances['play']>>> => {
    const history = await appearances.play(plan);
    count += 1;
    findings.push(...brokenPromises(history).map((promise) => `${promise} (${JSON.stringify(plan)})`));
    return history;
  };
  try {
    for (const decision of ['accept', 'reject'] as const) {
      const clean = await play({ decision });
      const plans = [
        { decision, isLying: true },
        ...interferencesIn(decision, clean, isHardestOnly),
        ...(isHardestOnly ? [] : endsOfDelivery(decision, clean)),
        ...(isHardestOnly ? [] : endsOfStore(decision, clean)),
      ];
      for (const plan of plans) await play(plan);
    }
    return { events: count, faults: count - 2, checked: promises, broken: asBroken(findings) };
  } finally {
    await appearances.close();
  }
}
