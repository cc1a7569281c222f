/** A message as the checks see it. */
export interface IncomingMessage {
  readonly nodeId: string;
  readonly partition: number;
  readonly partitionCount: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** When the broker took it. */
  readonly takenAtMs: number;
  readonly header: (name: string) => string | undefined;
}
