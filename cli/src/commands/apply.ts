import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { callJson } from '../http.js';
import { brokerAdmin } from '../kafka.js';
import { ensureNodes } from '../nodes/ensure-nodes.js';
import { requireNodeId } from '../nodes/node-id.js';
import { TopicPlans } from '../nodes/topic-plan.js';
import { operatorToken } from '../operator-token.js';
import type { Output } from '../output.js';
import type { Profile } from '../profile.js';

/** A declarative file: lists of entries by kind. */
export type DirectoryFile = Readonly<Record<string, readonly Record<string, unknown>[] | undefined>>;

export interface Applied {
  readonly revision: number;
  readonly dryRun: boolean;
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly changes: readonly { readonly entity: string; readonly key: string; readonly action: string }[];
}

const MOST_SHOWN = 20;

export function addApply(program: Command, context: Context): void {
  program
    .command('apply')
    .summary('bring the directory to what files say')
    .description(
      'Brings the directory to what the files (YAML or JSON) say, and makes the topics, principals and credentials of their nodes. What the files do not name is left alone; what they list under "remove" is removed. Safe to repeat.',
    )
    .argument('<files...>', 'declarative files')
    .option('--dry-run', 'say what would change, and change nothing')
    .action(async (files: string[], options: { dryRun?: boolean }) => {
      const output = context.output();
      const applied = await applyFile(context, merge(files.map(readFile)), options.dryRun ?? false);
      output.result(applied, () => describe(applied));
    });
}

/** The bus first, the directory then: whoever hears of a node finds its topics. */
export async function applyFile(context: Context, file: DirectoryFile, isDryRun: boolean): Promise<Applied> {
  const nodeIds = (file['nodes'] ?? []).map(({ nodeId }) => String(nodeId));
  // Before the bus is touched: the directory, which would refuse them too, comes after.
  for (const nodeId of nodeIds) requireNodeId(nodeId);
  const profile = context.profile();
  if (!isDryRun) await prepareBus(context, profile, nodeIds);
  const token = await operatorToken(profile, profile.directoryUrl);
  return callJson<Applied>(`${profile.directoryUrl}/v1/directory:apply`, {
    method: 'POST',
    token,
    body: { ...file, dryRun: isDryRun },
    timeoutMs: 120_000,
  });
}

async function prepareBus(context: Context, profile: Profile, nodeIds: readonly string[]): Promise<void> {
  if (nodeIds.length === 0) return;
  const output: Output = context.output();
  const plans = new TopicPlans(context.repository, profile.kafka.replicas);
  const admin = await brokerAdmin(profile);
  output.progress(`topics and credentials of ${nodeIds.length} nodes`);
  try {
    const nodes = await ensureNodes(admin, plans, nodeIds, profile.nodesDirectory);
    output.endProgress();
    for (const { nodeId, credentialsFile, isNew } of nodes)
      if (isNew) output.say(`${nodeId}: new credentials in ${credentialsFile}`);
  } finally {
    output.endProgress();
    await admin.close();
  }
}

function readFile(path: string): DirectoryFile {
  try {
    return parse(readFileSync(path, 'utf8')) as DirectoryFile;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`${path} cannot be read as YAML or JSON: ${why}`, exitCodes.usage);
  }
}

function merge(files: readonly DirectoryFile[]): DirectoryFile {
  const kinds = new Set(files.flatMap((file) => Object.keys(file)));
  return Object.fromEntries([...kinds].map((kind) => [kind, files.flatMap((file) => file[kind] ?? [])]));
}

function describe({ revision, dryRun, created, updated, removed, unchanged, changes }: Applied): string {
  const counts = `${created} created, ${updated} updated, ${removed} removed, ${unchanged} as they were`;
  const shown = changes.slice(0, MOST_SHOWN).map(({ entity, key, action }) => `  ${action} ${entity} ${key}`);
  const more = changes.length > MOST_SHOWN ? [`  … and ${changes.length - MOST_SHOWN} more`] : [];
  const verb = dryRun ? 'Would change' : 'Directory';
  return [`${verb}: ${counts} (revision ${revision})`, ...shown, ...more].join('\n');
}
