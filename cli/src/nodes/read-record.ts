import { randomUUID } from 'node:crypto';
import { nodeTopics } from '@valija/contracts';
import { type Broker, type IncomingRecord, headerText, readOne } from '@valija/messaging';
import { CommandFailed, exitCodes } from '../exit-codes.js';

export interface ShownRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: unknown;
}

/** One record of a node's dispatches, as it stands in the topic. */
export async function readRecord(
  broker: Broker,
  nodeId: string,
  partition: number,
  offset: number,
): Promise<ShownRecord> {
  const topic = nodeTopics(nodeId).dispatches;
  const record = await readOne(broker, { groupId: `valija.${randomUUID()}`, topic, partition, offset });
  if (!record) {
    throw new CommandFailed(
      `There is no record at ${partition}:${offset} of ${topic}: it was never there, or retention has removed it.`,
      exitCodes.refused,
    );
  }
  return { topic, partition, offset, ...shown(record) };
}

function shown(record: IncomingRecord): Pick<ShownRecord, 'key' | 'headers' | 'value'> {
  const names = Object.keys(record.headers ?? {});
  return {
    key: record.key?.toString() ?? null,
    headers: Object.fromEntries(names.map((name) => [name, headerText(record, name) ?? ''])),
    value: parsed(record.value),
  };
}

/** As JSON where it is, else as text: what was rejected may be anything. */
function parsed(value: Buffer | null): unknown {
  const text = value?.toString() ?? '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
