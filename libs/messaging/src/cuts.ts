/** What a record weighs in a request. */
export interface Weighed {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A broker refuses a partition's share of a request above `max.message.bytes` (1 MiB by default), and would refuse it
 * for ever. What is counted is a little less, for what kafkajs adds to each record and to the whole.
 */
const MOST_BYTES_OF_A_PARTITION = 917_504;
/** Lengths, time and offset of a record, and of each of its headers: never more than this. */
const BYTES_AROUND_A_RECORD = 40;
const BYTES_AROUND_A_HEADER = 10;

/**
 * Cuts records, in the order given, where a partition's share would become too large for one request. A record that is
 * too large by itself stands alone: the broker's answer is the truth about it.
 */
export function cutsOf<T extends Weighed>(
  records: readonly T[],
  mostBytes = MOST_BYTES_OF_A_PARTITION,
): readonly (readonly T[])[] {
  const cuts: T[][] = [];
  let cut: T[] = [];
  let weights = new Map<string, number>();
  for (const record of records) {
    const place = `${record.topic}/${String(record.partition)}`;
    const bytes = bytesOf(record);
    if (cut.length > 0 && (weights.get(place) ?? 0) + bytes > mostBytes) {
      cuts.push(cut);
      cut = [];
      weights = new Map();
    }
    cut.push(record);
    weights.set(place, (weights.get(place) ?? 0) + bytes);
  }
  return cut.length > 0 ? [...cuts, cut] : cuts;
}

function bytesOf({ key, value, headers }: Weighed): number {
  const bytesOfHeaders = Object.entries(headers).reduce(
    (sum, [name, text]) => sum + BYTES_AROUND_A_HEADER + Buffer.byteLength(name) + Buffer.byteLength(text),
    0,
  );
  return BYTES_AROUND_A_RECORD + Buffer.byteLength(key) + Buffer.byteLength(value) + bytesOfHeaders;
}
