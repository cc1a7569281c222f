/** The one place inside kafkajs 2.2.4 that we change (held-batches.ts). It brings no declarations of its inner files. */
declare module 'kafkajs/src/protocol/requests/fetch/v11/response.js' {
  export interface FetchedPartition {
    readonly partition: number;
    messages: readonly unknown[];
  }

  export interface FetchResponse {
    readonly responses: readonly {
      readonly topicName: string;
      readonly partitions: readonly FetchedPartition[];
    }[];
  }

  const response: { decode(raw: Buffer): Promise<FetchResponse> };
  export default response;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    readonly offset: number;
    constructor(buffer: Buffer);
    forward(bytes: number): void;
    readString(): string | null;
    readInt32(): number;
    readArray<T>(read: () => T): T[];
  }
}
