import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** The canary story looks through what all the others have left: it comes last. */
const LAST = /canary\.e2e\.spec\.ts$/;

export default class LastThingsLast extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [
      ...sorted.filter(({ path }) => !LAST.test(path)),
      ...sorted.filter(({ path }) => LAST.test(path)),
    ];
  }
}
