import { beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { Caller } from '@valija/contracts';
import type { Database } from '@valija/database';
import { Metrics } from '@valija/observability';
import { Closing } from '@valija/service';
import { eventually, quietLogger } from '@valija/testing';
import { AccessLogService } from './access-log.service.js';

const MOST = 50_000;
const caller = { clientId: 'app' } as Caller;

let clock: VirtualClock;
let metrics: Metrics;
let lines: string[];
let written: number;
let isDown: boolean;
let closing: Closing;
let log: AccessLogService;

beforeEach(() => {
  clock = new VirtualClock('2026-11-20T12:00:00Z');
  metrics = new Metrics();
  lines = [];
  written = 0;
  isDown = true;
  const query = (_: string, [at]: readonly (readonly string[])[]): Promise<object[]> => {
    if (isDown) return Promise.reject(new Error('Postgres is away'));
    written += at?.length ?? 0;
    return Promise.resolve([]);
  };
  closing = new Closing();
  const database = { query } as unknown as Database;
  log = new AccessLogService(database, clock, quietLogger(lines), closing, metrics);
});

function look(times: number): void {
  for (let each = 0; each < times; each += 1) log.add(caller, 'key', 'list');
}

async function dropped(): Promise<number | undefined> {
  const metric = await metrics.registry.getSingleMetric('valija_access_log_dropped_total')?.get();
  return metric?.values[0]?.value;
}

const told = (): string[] => lines.filter((line) => line.includes('entries of the access log are lost'));

const fail = (error: unknown): void => {
  throw error;
};

describe('an access log that cannot be written', () => {
  it('counts what it drops, and says so at once and then once a minute', async () => {
    look(MOST);
    expect([await dropped(), told()]).toEqual([0, []]);
    look(3);
    expect([await dropped(), told().length]).toEqual([3, 1]);
    expect(told()[0]).toContain('"count":1');
    clock.advanceMs(60_000);
    look(2);
    expect([await dropped(), told().length]).toEqual([5, 2]);
    expect(told()[1]).toContain('"count":3');
  });

  it('keeps what waits, in order, until it can be written', async () => {
    look(10);
    log.onApplicationBootstrap();
    await eventually(() => lines.some((line) => line.includes('the access log waits')));
    isDown = false;
    await eventually(() => written === 10);
    await closing.run(fail);
    expect(await dropped()).toBe(0);
  });

  it('says what is lost when the process leaves', async () => {
    look(10);
    log.onApplicationBootstrap();
    await closing.run(fail);
    expect([await dropped(), told().length]).toEqual([10, 1]);
  });
});
