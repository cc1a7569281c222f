/** Verified tokens by their digest until they expire: a signature costs as much as a whole query. */
export class TokenCache<T> {
  private readonly entries = new Map<string, { readonly value: T; readonly expiresAtMs: number }>();

  constructor(private readonly most: number) {}

  get(digest: string, nowMs: number): T | undefined {
    const entry = this.entries.get(digest);
    if (!entry) return undefined;
    if (entry.expiresAtMs > nowMs) return entry.value;
    this.entries.delete(digest);
    return undefined;
  }

  set(digest: string, value: T, expiresAtMs: number): void {
    // The oldest goes first; what is asked for again is verified again.
    if (this.entries.size >= this.most) this.entries.delete(this.entries.keys().next().value ?? '');
    this.entries.set(digest, { value, expiresAtMs });
  }
}
