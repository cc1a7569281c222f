import type { Command } from 'commander';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { nodeBroker } from '../kafka.js';
import { type Answered, publishAll } from '../nodes/publish-all.js';
import type { Fault } from '../nodes/file-event.js';
import { readEvents } from '../nodes/read-events.js';
import { table } from '../output.js';
import { checkedEvents } from '../nodes/checked-events.js';

interface PublishOptions {
  readonly node: string;
  readonly dryRun?: boolean;
}

const MOST_SHOWN = 20;

export function addPublish(program: Command, context: Context): void {
  program
    .command('publish')
    .summary('publish events of a file as a node')
    .description(
      'Publishes the events of a file and waits for the answer to each. JSON: one event {"type", "data"} or a list; NDJSON: one a line; CSV: one new dispatch a line (docs/how-to/publish-from-a-file.md).',
    )
    .argument('<file>', '.json, .ndjson or .csv')
    .requiredOption('--node <nodeId>', 'as which node')
    .option('--dry-run', 'only check the events, with the rules of the hub')
    .action(async (file: string, options: PublishOptions) => {
      const output = context.output();
      const events = readEvents(file);
      const { valid, invalid } = checkedEvents(events);
      if (options.dryRun) {
        output.result({ valid: valid.length, invalid }, () => describe(valid.length, 0, invalid));
        if (invalid.length > 0)
          throw new CommandFailed(`${invalid.length} events are not valid.`, exitCodes.rejected);
        return;
      }
      const answers = await publishAll(
        nodeBroker(context.profile(), options.node),
        options.node,
        valid,
        (done) => {
          output.progress(`${done} of ${valid.length} answered`);
        },
      );
      output.endProgress();
      const rejected = [...invalid, ...answers.filter(({ outcome }) => outcome === 'rejected')];
      const accepted = answers.length - answers.filter(({ outcome }) => outcome === 'rejected').length;
      output.result({ published: answers.length, accepted, answers, invalid }, () =>
        describe(accepted, answers.length, rejected),
      );
      if (rejected.length > 0)
        throw new CommandFailed(
          `${rejected.length} of ${events.length} events were rejected.`,
          exitCodes.rejected,
        );
    });
}

function describe(good: number, published: number, rejected: readonly (Answered | Fault)[]): string {
  const rows = rejected
    .slice(0, MOST_SHOWN)
    .map((each) => [each.line, each.code, [each.pointer, each.detail].filter(Boolean).join(' ')]);
  const list = rows.length > 0 ? [table(rows, ['LINE', 'CODE', 'WHAT'])] : [];
  const head = published > 0 ? `${good} of ${published} accepted by the hub.` : `${good} valid.`;
  return [head, ...list].join('\n');
}
