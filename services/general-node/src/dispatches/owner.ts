/** Whose a dispatch is. */
export interface Owner {
  readonly councilId: string;
  /** Of the events of its life that are forgotten here, the greatest number. */
  readonly forgottenSequence: number;
}
