import { readFileSync } from 'node:fs';
import { samplesOf } from './faults/stack/metrics.js';
import { profile, stateFile } from './stack.js';

/** A process of the stack: of this machine, by its number, or in a container. */
export interface Part {
  readonly name: string;
  readonly pid?: number;
  readonly health?: string;
}

/** As the profile of a composed system lists them, or the run file of a local stack. */
export function parts(): readonly Part[] {
  const { parts: composed } = profile();
  if (composed) return composed;
  return (JSON.parse(readFileSync(stateFile('run.json'), 'utf8')) as { processes: Part[] }).processes;
}

/** Which process each part is: another one, where it was started again. */
export async function lives(): Promise<ReadonlyMap<string, number | undefined>> {
  const known = parts().map(
    async (part) => [part.name, part.pid ?? (await gauge(part, 'process_start_time_seconds'))] as const,
  );
  return new Map(await Promise.all(known));
}

/** What a part says of itself; nothing where it does not answer, or has no metrics. */
export async function gauge({ health }: Part, metric: string): Promise<number | undefined> {
  if (health === undefined) return undefined;
  const samples = await samplesOf(new URL(health).origin, metric).catch(() => []);
  return samples[0]?.value;
}
