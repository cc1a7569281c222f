import { mediaTypes } from './media-types.js';

/** What the contracts allow. `GET /v1/limits` answers this; a test holds the schemas against it. */
export const limits = {
  /** Bytes of a message's value. */
  messageBytes: 65_536,
  documentsPerDispatch: 100,
  /** Bytes of one document. */
  documentBytes: 52_428_800,
  /** Of documents. */
  mediaTypes: Object.keys(mediaTypes),
  addresseesPerDispatch: 100,
  languagesPerText: 8,
  subjectCharacters: 255,
  descriptionCharacters: 1_000,
  remediesPerDispatch: 10,
  /** Items of one HTTP batch to the general node. */
  batchItems: 10_000,
  /** Bytes of one ack. */
  ackBytes: 524_288,
  /** Items of one page. */
  pageSize: { default: 25, max: 100 },
} as const;
