/** What can be seen of one act and its repeats when all is over. */
export interface AppearanceHistory {
  /** By version of the dispatch: the digests of its documents, by their ids. */
  readonly versions: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** Each time the store was asked to commit: with which key, and what the origin had given that process until then. */
  readonly commits: readonly { readonly key: string; readonly given: readonly string[] }[];
  readonly acts: readonly RecordedAct[];
  readonly state: string;
  readonly told: readonly ToldEvent[];
  readonly answers: readonly GivenAnswer[];
  readonly released: readonly { readonly promised: string; readonly given: string }[];
  /** What the first key was answered when it came again with the other decision. */
  readonly reused: {
    readonly key: string;
    /** Of the first request. */
    readonly decision: 'accept' | 'reject';
    readonly code: string | undefined;
  };
  /** Codes of refusals that are right here. */
  readonly allowed: readonly string[];
  /** The last try of each person must be answered with a receipt. */
  readonly mustSucceed: boolean;
}

export interface RecordedAct {
  readonly appearanceId: string;
  readonly key: string;
  readonly decision: 'accept' | 'reject';
  readonly hasEffect: boolean;
  readonly version: number;
}

export interface ToldEvent {
  readonly sequence: number;
  readonly resolution: string;
  readonly appearanceId: string | undefined;
}

/** What a citizen was answered: a receipt, or why not. */
export type GivenAnswer =
  | {
      readonly who: string;
      readonly decision: 'accept' | 'reject';
      readonly appearanceId: string;
      /** As the signed receipt says. */
      readonly version: number;
      readonly documents: ReadonlyMap<string, string>;
    }
  | { readonly who: string; readonly decision: 'accept' | 'reject'; readonly code: string };

export interface Played extends AppearanceHistory {
  readonly steps: string[];
  readonly statements: readonly string[];
}
