import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { scenarios } from './scenarios/scenarios.js';

/** Plays one scenario in a process of its own, and writes down what it saw: `play.js <scenario> <file>`. */
const [, , name = '', file = ''] = process.argv;
const scenario = scenarios[name];
if (!scenario || file === '')
  throw new Error(`usage: play.js <${Object.keys(scenarios).join(' | ')}> <file>`);
writeFileSync(file, JSON.stringify(await scenario()));
process.exit(0);
