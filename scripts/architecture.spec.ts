import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type IFlattenedRuleSet, type IViolation, cruise } from 'dependency-cruiser';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Rules {
  readonly forbidden: readonly { readonly name: string }[];
  readonly options: Record<string, unknown> & { readonly enhancedResolveOptions: object };
}

const repository = join(import.meta.dirname, '..');
const { default: rules } = (await import(join(repository, '.dependency-cruiser.mjs'))) as { default: Rules };
let planted: string;

/** One violation of each rule: files, and the one that must be caught. */
const violations: Record<string, Record<string, string>> = {
  'services-are-strangers': {
    'services/one/src/app.module.ts': "import '../../two/src/thing.js';",
    'services/two/src/thing.ts': 'export {};',
  },
  'libs-know-no-service': {
    'libs/one/src/a.ts': "import '../../../services/two/src/thing.js';",
    'services/two/src/thing.ts': 'export {};',
  },
  'libs-by-name': {
    'services/one/src/app.module.ts': "import '../../../libs/legal/src/inner.js';",
    'libs/legal/src/inner.ts': 'export {};',
  },
  'one-door-for-kafka': { 'services/one/src/feature/feature.service.ts': "import 'kafkajs';" },
  'one-door-for-queues': { 'services/one/src/feature/feature.service.ts': "import 'bullmq';" },
  'contracts-are-alone': { 'libs/contracts/src/topic.ts': "import 'rxjs';" },
  'domain-is-pure': { 'services/one/src/feature/rule.ts': "import 'node:fs';" },
  'doors-dont-touch': {
    'services/one/src/feature/feature.controller.ts': "import './feature.repository.js';",
    'services/one/src/feature/feature.repository.ts': 'export {};',
  },
  'features-meet-at-the-front': {
    'services/one/src/left/left.service.ts': "import '../right/right.repository.js';",
    'services/one/src/right/right.repository.ts': 'export {};',
  },
  'testing-stays-in-tests': {
    'services/one/src/feature/feature.service.ts': "import '../../../../libs/testing/src/index.js';",
    'libs/testing/src/index.ts': 'export {};',
  },
  'no-circular': {
    'services/one/src/feature/a.ts': "import './b.js';",
    'services/one/src/feature/b.ts': "import './a.js';",
  },
  'nothing-undeclared': {
    'services/one/src/feature/feature.service.ts': "import 'no-such-package-anywhere';",
  },
};

async function violationsOf(files: Record<string, string>): Promise<readonly IViolation[]> {
  const root = mkdtempSync(join(planted, 'case-'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { tsConfig: _tsConfig, enhancedResolveOptions, ...options } = rules.options;
  const ruleSet = { forbidden: rules.forbidden } as unknown as IFlattenedRuleSet;
  const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  const { output } = await cruise(
    folders,
    { ...options, ruleSet, validate: true, baseDir: root },
    { ...enhancedResolveOptions },
  );
  return typeof output === 'string' ? [] : output.summary.violations;
}

beforeAll(() => {
  planted = mkdtempSync(join(tmpdir(), 'valija-architecture-'));
});

afterAll(() => {
  rmSync(planted, { recursive: true, force: true });
});

describe('the architecture', () => {
  it('has a planted violation of each rule', () => {
    expect(Object.keys(violations).sort()).toEqual(
      [...new Set(rules.forbidden.map(({ name }) => name))].sort(),
    );
  });

  it.each(Object.entries(violations))('%s catches it', async (rule, files) => {
    const found = await violationsOf(files);
    const [culprit] = Object.keys(files);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ from: culprit, rule: expect.objectContaining({ name: rule }) }),
      ]),
    );
  });
});
