/** A message as the checks see it. */
export interface IncomingMessage {
  readonly nodeId: string;
  readonly partition: number;
  readonly partitionCount: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly header: (name: string) => string | undefined;
}
