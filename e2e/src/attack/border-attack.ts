import { randomBytes } from 'node:crypto';
import type { Ack, AckException } from '@valija/contracts';
import fc from 'fast-check';
import type { CompressionTypes, Consumer, Producer } from 'kafkajs';
import { kafkaAs } from '../kafka.js';
import { until, valija } from '../stack.js';
import { type BorderCase, type NodeIdentity, borderCases, saltedId } from './border-cases.js';
import { BorderOracle, partitionFor } from './border-oracle.js';
import type { Findings } from './findings.js';
import { publishedCodes } from './routes.js';
import { CANARY_NAME, CANARY_NUMBER } from './strange.js';

/** Of one request: a broker takes a mebibyte. */
const MOST_BYTES = 700_000;
const MOST_AT_ONCE = 500;
const ANSWERED_WITHIN_MS = 120_000;

interface Sent {
  readonly message: BorderCase;
  readonly partition: number;
  readonly offset: number;
}

/** A node of its own, registered as any, with its real credentials: what it sends, and what it is told. */
export class AttackingNode {
  readonly acks: Ack[] = [];

  private constructor(
    readonly identity: NodeIdentity,
    private readonly producer: Producer,
    private readonly consumer: Consumer,
  ) {}

  static async join({ nodeId, dir3, nowMs }: NodeIdentity, endpoint?: string): Promise<AttackingNode> {
    const added = await valija(
      ...['node', 'add', nodeId, '--kind', 'direct', '--name', 'Attack', '--operator', dir3, '--body', dir3],
      ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    );
    if (added.code !== 0) throw new Error(added.errors);
    const kafka = kafkaAs(nodeId);
    const producer = kafka.producer();
    const consumer = kafka.consumer({ groupId: `nodes.${nodeId}.acks` });
    const node = new AttackingNode({ nodeId, dir3, nowMs }, producer, consumer);
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topics: [`nodes.${nodeId}.acks.v1`], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        node.acks.push(JSON.parse(String(message.value)) as Ack);
        return Promise.resolve();
      },
    });
    return node;
  }

  /** What goes to one partition is one batch. */
  async send(messages: readonly BorderCase[], compression?: CompressionTypes): Promise<Sent[]> {
    const sent = await this.producer.send({
      ...(compression !== undefined && { compression }),
      topic: `nodes.${this.identity.nodeId}.dispatches.v1`,
      messages: messages.map((message) => ({
        key: message.key,
        value: message.value,
        headers: { ...message.headers },
        partition: partitionFor(message),
      })),
    });
    const next = new Map(sent.map(({ partition, baseOffset }) => [partition, Number(baseOffset)]));
    return messages.map((message) => {
      const partition = partitionFor(message);
      const offset = next.get(partition) ?? 0;
      next.set(partition, offset + 1);
      return { message, partition, offset };
    });
  }

  async leave(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.consumer.disconnect()]);
  }
}

/** Thousands of messages, and for each the answer that a reader of the documents would give. */
export async function attackBorder(
  node: AttackingNode,
  { seed, cases, findings }: { seed: number; cases: number; findings: Findings },
): Promise<void> {
  const salt = randomBytes(8).toString('hex');
  const drawn = fc
    .sample(borderCases(node.identity), { seed, numRuns: cases })
    .map((each, index) => salted(each, `${salt} ${index}`));
  const sent: Sent[] = [];
  for (const some of inRequests(drawn)) {
    sent.push(...(await node.send(some)));
    findings.tried('kafka', some.length);
  }
  const ends = new Map<number, number>();
  for (const { partition, offset } of sent) ends.set(partition, Math.max(offset, ends.get(partition) ?? 0));
  const isAnswered = () =>
    [...ends].every(([partition, end]) =>
      node.acks.some((ack) => ack.partition === partition && ack.lastOffset >= end),
    );
  await until('the last answer', () => Promise.resolve(isAnswered()), ANSWERED_WITHIN_MS).catch(
    (error: unknown) => {
      findings.through({
        kind: 'kafka',
        where: 'acks',
        why: 'an offset that nobody answers',
        again: String(error),
      });
    },
  );
  for (const hole of holes(node.acks))
    findings.through({ kind: 'kafka', where: 'acks', why: 'ranges', again: hole });
  const oracle = new BorderOracle(node.identity);
  const codes = publishedCodes().acks;
  for (const each of sent) {
    const why = wrongAck(each, node.acks, oracle.reasons(each.message), codes);
    if (why !== undefined)
      findings.through({
        kind: 'kafka',
        where: `${each.message.event}, ${each.message.what}`,
        why,
        again: asText(each.message),
      });
  }
}

function inRequests(messages: readonly BorderCase[]): BorderCase[][] {
  const requests: BorderCase[][] = [[]];
  let bytes = 0;
  for (const message of messages) {
    const size = message.value?.length ?? 0;
    const last = requests.at(-1) ?? [];
    const isFull = bytes + size > MOST_BYTES || last.length === MOST_AT_ONCE;
    if (isFull) requests.push([message]);
    else last.push(message);
    bytes = isFull ? size : bytes + size;
  }
  return requests;
}

function wrongAck(
  { partition, offset }: Sent,
  acks: readonly Ack[],
  reasons: ReadonlySet<string>,
  codes: ReadonlySet<string>,
): string | undefined {
  const ack = acks.find(
    (each) => each.partition === partition && each.firstOffset <= offset && offset <= each.lastOffset,
  );
  if (!ack) return 'no answer';
  const exception = ack.exceptions.find(({ from, to }) => from <= offset && offset <= to);
  if (!exception) return reasons.size === 0 ? undefined : `accepted, in spite of ${[...reasons].join(', ')}`;
  const words = JSON.stringify(exception);
  if (words.includes(CANARY_NAME) || words.includes(CANARY_NUMBER.slice(0, 8)))
    return 'personal data in an ack';
  return wrongCode(exception, reasons, codes);
}

function wrongCode(
  { code = 'none', pointer = '' }: AckException,
  reasons: ReadonlySet<string>,
  codes: ReadonlySet<string>,
): string | undefined {
  if (!codes.has(code)) return `the code ${code}, which is not published`;
  if (reasons.has(code)) return undefined;
  const expected = reasons.size === 0 ? 'nothing: it must be accepted' : [...reasons].join(', ');
  return `${code} ${pointer} in place of ${expected}`;
}

/** Ranges of one partition lie one behind the other, from the first on; an ack may come twice, and is the same then. */
function holes(acks: readonly Ack[]): string[] {
  const once = [...new Map(acks.map((ack) => [JSON.stringify(ack), ack])).values()];
  return [...Map.groupBy(once, ({ partition }) => partition)].flatMap(([partition, own]) => {
    let next = 0;
    return own
      .sort((a, b) => a.firstOffset - b.firstOffset)
      .flatMap(({ firstOffset, lastOffset }) => {
        const hole = firstOffset === next ? [] : [`partition ${partition}: ${firstOffset} after ${next - 1}`];
        next = lastOffset + 1;
        return hole;
      });
  });
}

/** The same seed makes the same messages; the ids are new each time, for the hub has had those of the last one. */
function salted(message: BorderCase, salt: string): BorderCase {
  const id = /"dispatchId":"([0-9a-f-]{36})"/.exec(message.value?.toString('latin1') ?? '')?.[1];
  if (id === undefined) return message;
  const next = saltedId(salt, id);
  const text = (value: string): string =>
    value.replaceAll(id, next).replaceAll(id.toUpperCase(), next.toUpperCase());
  const eventId = String(message.headers['ce_id']);
  const isWhole = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(eventId);
  return {
    ...message,
    headers: { ...message.headers, ...(isWhole && { ce_id: saltedId(salt, eventId) }) },
    key: message.key === null ? null : text(message.key),
    value: message.value && Buffer.from(text(message.value.toString('latin1')), 'latin1'),
  };
}

function asText({ key, headers, value, shift }: BorderCase): string {
  const text = value?.toString('latin1') ?? 'null';
  return `key ${String(key).slice(0, 60)}, ${shift} partitions on, ${JSON.stringify(headers)}: ${text.slice(0, 700)}`;
}
