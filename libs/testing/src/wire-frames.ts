const TYPE_BYTES = 1;
const HEAD_BYTES = 5;

/**
 * Cuts a stream of Postgres' protocol into its messages: a byte that names the type, and the length of the rest.
 *
 * @returns what takes the pieces as they come
 */
export function frames(take: (type: string, frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= HEAD_BYTES) {
      const end = at + TYPE_BYTES + rest.readUInt32BE(at + TYPE_BYTES);
      if (rest.length < end) break;
      take(String.fromCharCode(rest[at] ?? 0), rest.subarray(at, end));
      at = end;
    }
    rest = rest.subarray(at);
  };
}
