export type JsonObject = Readonly<Record<string, unknown>>;

/** A value that nobody has checked, as an object to look into: an empty one where it is none. */
export function asObject(value: unknown): JsonObject {
  return value !== null && typeof value === 'object' ? (value as JsonObject) : {};
}
