import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '@valija/config';
import { Feeder } from '../load/feeder.js';
import { type Load, recordsOf } from '../load/records.js';

// Events of all nodes at a steady pace, until it is told to end.

/** Behind the loads of the ingest rounds. */
const LOAD_NUMBER = 300;
const TICK_MS = 50;
const SECOND_MS = 1_000;

const env = environment();
const [username = '', password = ''] = (env['PEER_KAFKA_PRINCIPAL'] ?? '').split(':');
const feeder = new Feeder({
  kafkaAdmin: { username, password },
  kafkaBrokers: env['PEER_KAFKA_BROKERS'] ?? '',
});
const perTick = Math.round((Number(env['PEER_PER_SECOND']) * TICK_MS) / SECOND_MS);
const load: Load = { number: LOAD_NUMBER, dispatches: 0, hasWhale: false };
let isEnding = false;
process.on('SIGTERM', () => (isEnding = true));

// Where the machine cannot keep the pace it is fed less: nothing is made up for, or it would only get worse.
for (let fed = 0; !isEnding; fed += perTick) {
  const tick = sleep(TICK_MS);
  await feeder.publish(recordsOf(load, fed, perTick).slice(0, perTick));
  await tick;
}
await feeder.close();
process.exit(0);
