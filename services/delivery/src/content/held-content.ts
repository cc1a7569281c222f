/** Bytes that were verified, held in memory for a short while and within a budget: never on a disk. */
export class HeldContent {
  private readonly held = new Map<string, { readonly bytes: Buffer; readonly expiresAtMs: number }>();
  private bytes = 0;

  constructor(
    private readonly budgetBytes: number,
    readonly holdMs: number,
  ) {}

  /** Whether so many more bytes may be held now. */
  hasRoomFor(sizeBytes: number, nowMs: number): boolean {
    this.forget(nowMs);
    return this.bytes + sizeBytes <= this.budgetBytes;
  }

  put(key: string, bytes: Buffer, nowMs: number): void {
    this.forget(nowMs);
    this.remove(key);
    if (this.bytes + bytes.length > this.budgetBytes) return;
    this.held.set(key, { bytes, expiresAtMs: nowMs + this.holdMs });
    this.bytes += bytes.length;
  }

  get(key: string, nowMs: number): Buffer | undefined {
    this.forget(nowMs);
    return this.held.get(key)?.bytes;
  }

  get heldBytes(): number {
    return this.bytes;
  }

  /** Lets go of what is over its time; the oldest stand first. */
  forget(nowMs: number): void {
    for (const [key, { expiresAtMs }] of this.held) {
      if (expiresAtMs > nowMs) return;
      this.remove(key);
    }
  }

  private remove(key: string): void {
    this.bytes -= this.held.get(key)?.bytes.length ?? 0;
    this.held.delete(key);
  }
}
