import { sleep } from '@valija/clock';
import { Pool } from 'undici';

export interface Target {
  readonly origin: string;
  /** One after the other, from the first again after the last. */
  readonly requests: readonly { readonly path: string; readonly headers: Readonly<Record<string, string>> }[];
}

const SECOND_MS = 1_000;
const CONNECTIONS_OPEN = 64;

/** As fast as it answers: each connection asks again when it has its answer. */
export async function saturate(target: Target, connections: number, seconds: number): Promise<number> {
  const pool = new Pool(target.origin, { connections });
  const started = performance.now();
  const end = started + seconds * SECOND_MS;
  let done = 0;
  await Promise.all(
    Array.from({ length: connections }, async (_, first) => {
      for (let index = first; performance.now() < end; index += connections) {
        await get(pool, target, index);
        done += 1;
      }
    }),
  );
  const perSecond = done / ((performance.now() - started) / SECOND_MS);
  await pool.close();
  return perSecond;
}

/**
 * At a rate of its own, whether or not the answers come (an open model): a time counts from the instant at which the
 * request was due, so a server that stalls does not hide the requests that it kept waiting.
 *
 * @returns the time of each, in milliseconds
 */
export async function atRate(target: Target, perSecond: number, seconds: number): Promise<number[]> {
  const pool = new Pool(target.origin, { connections: CONNECTIONS_OPEN });
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  const started = performance.now();
  const count = Math.floor(perSecond * seconds);
  for (let index = 0; index < count;) {
    const due = started + (index / perSecond) * SECOND_MS;
    if (due > performance.now()) {
      await sleep(1);
      continue;
    }
    asked.push(
      get(pool, target, index).then(() => {
        times.push(performance.now() - due);
      }),
    );
    index += 1;
  }
  await Promise.all(asked);
  await pool.close();
  return times;
}

async function get(pool: Pool, { requests }: Target, index: number): Promise<void> {
  const { path = '/', headers = {} } = requests[index % requests.length] ?? {};
  const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${path} answered ${String(statusCode)}: ${text}`);
}
