import type { Mutant } from './mutant.js';

const STORE = 'services/metadata-store/src/appearances';
const COMMIT = `${STORE}/commit.service.ts`;

export const mutantsOfAppearance: readonly Mutant[] = [
  {
    name: 'the dispatch is not held while somebody acts on it',
    scenario: 'appearance',
    edits: [
      {
        file: `${STORE}/appearances.repository.ts`,
        before: '${DISPATCH} FOR UPDATE OF d',
        after: '${DISPATCH}',
      },
    ],
  },
  {
    name: 'the commit does not compare the version',
    scenario: 'appearance',
    edits: [
      {
        file: COMMIT,
        before: 'if (dispatch.snapshot.version !== request.version) throw new DispatchChanged();',
        after: '',
      },
    ],
  },
  {
    name: 'the documents are verified after the commit',
    scenario: 'appearance',
    edits: [
      {
        file: 'services/delivery/src/appearances/appearances.service.ts',
        before: `    const documents = await this.content.verify(plan, 'appearance');
    const appearance = await this.store.commit({ ...request, version: plan.version });
`,
        after: `    const appearance = await this.store.commit({ ...request, version: plan.version });
    const documents = await this.content.verify(plan, 'appearance');
`,
      },
    ],
  },
  {
    name: 'the digest of a document is not compared',
    scenario: 'appearance',
    edits: [
      {
        file: 'libs/documents/src/verified.ts',
        before: "if (hash.digest('hex') !== sha256)",
        after: "if (hash.digest('hex') === '')",
      },
    ],
  },
  {
    name: 'the key of a request is not looked for',
    scenario: 'appearance',
    edits: [
      {
        file: COMMIT,
        before: '      if (repeated) return',
        after: "      if (repeated?.decision === 'x' as never) return",
      },
      {
        file: `${STORE}/appearances.service.ts`,
        before: '      if (repeated)\n',
        after: "      if (repeated?.decision === 'x' as never)\n",
      },
    ],
  },
];
