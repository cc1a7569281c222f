/** A document as a manifest announced it. */
export interface Announced {
  readonly version: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}
