import { measure } from './measure.js';

/** Of the stack that VALIJA_PROFILE and E2E_STATE name: one line a sample. */
await measure(Number(process.argv[2] ?? '20'), (sample) => {
  process.stdout.write(`${JSON.stringify(sample)}\n`);
});
process.exit(0);
