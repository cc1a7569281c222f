/** How a simulated provider behaves: as it should, or in one of the ways in which real ones fail. */
export const providerModes = [
  'normal',
  /** The connection breaks at once. */
  'down',
  /** Nothing comes for a long time. */
  'slow',
  /** An answer that is none of the contract. */
  'wrong',
  /** An answer without end. */
  'huge',
  /** It says itself that it is closed. */
  'unavailable',
] as const;
export type ProviderMode = (typeof providerModes)[number];

export interface ProviderState {
  readonly mode: ProviderMode;
  /** With `unavailable`, the announced end. */
  readonly until?: Date | undefined;
}
