/** Opens one dispatch after the other. */
export interface Opener {
  /** Two requests: the act, and its one document. */
  open(index: number): Promise<void>;
}
