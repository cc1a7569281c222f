/** The fields of a message whose own fields may be bytes: what was asked, and what was answered. */
const CARRIERS = ['data', 'response'] as const;
const HEAD_BYTES = 8;

type Message = Record<string, unknown>;

/** Where bytes of a message belong, and how many they are. */
type Place = readonly [carrier: string, field: string, length: number];

/**
 * A message as a frame: the length of its JSON and of its bytes (four octets each, big-endian), the JSON, then the bytes.
 * Fields of a request or an answer that are bytes travel beside the JSON: as base64 within it they cost a third more
 * room, and strings of megabytes on both sides.
 */
export function frameOf(message: Message): Uint8Array[] {
  const { json, bytes } = separated(message);
  const text = Buffer.from(json);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(text.length, 0);
  head.writeUInt32BE(lengthOf(bytes), 4);
  return [head, text, ...bytes];
}

/**
 * Cuts frames out of what arrives, in whatever pieces it comes.
 *
 * @throws RangeError where a frame is announced that is longer than allowed
 */
export class FrameReader {
  private chunks: Buffer[] = [];
  private buffered = 0;
  private needed = HEAD_BYTES;

  constructor(private readonly mostBytes: number) {}

  /** Whether a frame has begun and not ended. */
  get isWithin(): boolean {
    return this.buffered > 0;
  }

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
  }

  /** The next whole frame's message, or undefined until more arrives. */
  next(): Message | undefined {
    if (this.buffered < this.needed) return undefined;
    const all = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks, this.buffered);
    if (!all) return undefined;
    this.chunks = [all];
    const [jsonBytes, otherBytes] = [all.readUInt32BE(0), all.readUInt32BE(4)];
    const end = HEAD_BYTES + jsonBytes + otherBytes;
    if (end > this.mostBytes)
      throw new RangeError(`a frame of ${String(end)} bytes; at most ${String(this.mostBytes)} are allowed`);
    this.needed = end;
    if (all.length < end) return undefined;
    this.chunks = all.length > end ? [all.subarray(end)] : [];
    this.buffered = all.length - end;
    this.needed = HEAD_BYTES;
    return messageOf(all, HEAD_BYTES + jsonBytes);
  }
}

function separated(message: Message): { json: string; bytes: Uint8Array[] } {
  const places: Place[] = [];
  const bytes: Uint8Array[] = [];
  const rest: Message = { ...message };
  for (const carrier of CARRIERS) {
    const carried = message[carrier];
    if (typeof carried !== 'object' || carried === null) continue;
    for (const [field, value] of Object.entries(carried)) {
      if (!(value instanceof Uint8Array)) continue;
      places.push([carrier, field, value.length]);
      bytes.push(value);
      rest[carrier] = { ...(rest[carrier] as Message), [field]: null };
    }
  }
  return { json: JSON.stringify(bytes.length > 0 ? { ...rest, places } : message), bytes };
}

function messageOf(frame: Buffer, bytesFrom: number): Message {
  const { places, ...message } = JSON.parse(frame.toString('utf8', HEAD_BYTES, bytesFrom)) as Message & {
    places?: readonly Place[];
  };
  let at = bytesFrom;
  for (const [carrier, field, length] of places ?? []) {
    (message[carrier] as Message)[field] = frame.subarray(at, at + length);
    at += length;
  }
  return message;
}

function lengthOf(bytes: readonly Uint8Array[]): number {
  return bytes.reduce((sum, { length }) => sum + length, 0);
}
