interface AckCodeEntry {
  /** Time may heal it: the same event may be sent again. */
  readonly retryable: boolean;
  readonly meaning: string;
  readonly whatToDo: string;
}

/** Every reason for which the hub rejects an event. docs/reference/problems.md is made from this table. */
export const ackCodes = {
  'envelope-missing': {
    retryable: false,
    meaning: 'A header that every event must carry is missing.',
    whatToDo: 'Send ce_specversion, ce_id, ce_type, ce_source and ce_time with each message.',
  },
  'envelope-invalid': {
    retryable: false,
    meaning: 'A header has a value that CloudEvents or this contract does not allow.',
    whatToDo:
      'The pointer names the header. ce_specversion is 1.0, ce_id a lower-case UUID, ce_time RFC 3339.',
  },
  'event-id-reused': {
    retryable: false,
    meaning: 'This node has used the ce_id before, for another event.',
    whatToDo: 'Give each event an id of its own; only the same event, sent again, keeps its id.',
  },
  'type-unknown': {
    retryable: false,
    meaning: 'ce_type is no type that this topic carries.',
    whatToDo: 'Use one of the types that the AsyncAPI document lists for the topic.',
  },
  'too-large': {
    retryable: false,
    meaning: 'The value is larger than a message may be.',
    whatToDo: 'Stay under 65,536 bytes. Documents never travel in a message.',
  },
  'not-json': {
    retryable: false,
    meaning: 'The value is not a JSON object in UTF-8.',
    whatToDo: 'Send the event as one JSON object.',
  },
  'schema-violation': {
    retryable: false,
    meaning: 'The event does not follow its JSON Schema.',
    whatToDo:
      'The pointer names the field and the detail the rule. Validate with the published schema before sending.',
  },
  'text-invalid': {
    retryable: false,
    meaning: 'A text has NUL or half of a character (an unpaired surrogate).',
    whatToDo: 'Send whole characters: the pointer names the text. It was probably cut in the middle of one.',
  },
  'key-mismatch': {
    retryable: false,
    meaning: 'The key of the message is not the dispatch id (of a notice, the notice id).',
    whatToDo: 'Send that id, as text, as the key of the message.',
  },
  'partition-mismatch': {
    retryable: false,
    meaning:
      "The message is in a partition that its key does not belong to: the dispatch's order is not kept.",
    whatToDo: "Use Kafka's default partitioner (murmur2 of the key) and choose no partition yourself.",
  },
  'id-number-invalid': {
    retryable: false,
    meaning: 'A NIF or NIE has a wrong check character or form.',
    whatToDo: 'Correct the number. Foreign documents go as PASSPORT, EIDAS, VAT or OTHER and have no check.',
  },
  'default-language-missing': {
    retryable: false,
    meaning: 'A text names a default language in which it has no words.',
    whatToDo: 'Give the text in its default language, or name another.',
  },
  'document-id-repeated': {
    retryable: false,
    meaning: 'Two documents of the manifest have the same id.',
    whatToDo: 'Give each document of a dispatch its own id.',
  },
  'main-document-missing': {
    retryable: false,
    meaning: 'No document of the manifest has the role main.',
    whatToDo: 'Mark the document that contains the act as main.',
  },
  'main-document-repeated': {
    retryable: false,
    meaning: 'More than one document of the manifest has the role main.',
    whatToDo: 'Mark one as main and the others as annex.',
  },
  'media-type-unsupported': {
    retryable: false,
    meaning: 'A document has a media type that the hub does not pass on.',
    whatToDo:
      'Send the document in one of the types of GET /v1/limits: PDF, XML, plain text, images, office files, signatures.',
  },
  'body-unknown': {
    retryable: true,
    meaning: 'A DIR3 code is not in the directory (yet).',
    whatToDo: 'Ask the hub to register the body; node-sdk sends the event again by itself.',
  },
  'body-extinct': {
    retryable: false,
    meaning: 'The issuer no longer exists.',
    whatToDo: 'Issue as the successor that the detail names.',
  },
  'root-issuer-mismatch': {
    retryable: false,
    meaning: 'The root issuer is not the administration that the issuer belongs to.',
    whatToDo: 'Send the root that the directory has for the issuer.',
  },
  'issuer-not-authorised': {
    retryable: false,
    meaning: 'No agreement gives this node authority for the issuer.',
    whatToDo: 'Register the agreement with the hub before publishing for that body.',
  },
  'agreement-not-in-force': {
    retryable: false,
    meaning: 'The agreement for the issuer had not begun, or had ended, when the event came.',
    whatToDo: 'Renew the agreement with the hub.',
  },
  'route-elsewhere': {
    retryable: false,
    meaning: "The issuer's notifications came by another node when the event came.",
    whatToDo: "Publish through that node, or have the hub change the body's route.",
  },
  'instant-absurd': {
    retryable: false,
    meaning: 'A date lies too far in the past or the future to be true.',
    whatToDo: 'Correct the field that the pointer names.',
  },
  'deadline-too-early': {
    retryable: false,
    meaning: 'The access deadline is earlier than the ten natural days that the law gives.',
    whatToDo: 'Leave the field out, or set a later day.',
  },
  'dispatch-unknown': {
    retryable: true,
    meaning: 'The hub has no dispatch of that id (yet).',
    whatToDo: 'Send DispatchMadeAvailable first; node-sdk keeps the order and sends again by itself.',
  },
  'dispatch-of-another-node': {
    retryable: false,
    meaning: "Another node made this dispatch, and its issuer's notifications do not come by this one now.",
    whatToDo: 'Make a new id: ids are never reused.',
  },
  'version-conflict': {
    retryable: false,
    meaning: 'The same version was already received with other content.',
    whatToDo: 'Send the change as DispatchAmended with a greater version.',
  },
  'already-closed': {
    retryable: false,
    meaning:
      'The dispatch has ended (accessed, read, rejected, expired or cancelled): it can no longer be changed.',
    whatToDo: 'Make a new dispatch.',
  },
  'deadline-not-later': {
    retryable: false,
    meaning: 'An extension must end after the present deadline.',
    whatToDo: 'Set a later day.',
  },
  'no-deadline-to-extend': {
    retryable: false,
    meaning: 'The dispatch does not expire: a communication, or a notification in a voluntary channel.',
    whatToDo: 'Nothing: it stays open.',
  },
  'legal-instant-in-future': {
    retryable: false,
    meaning: 'An act elsewhere is said to have happened in the future.',
    whatToDo: "Correct the instant, or the node's clock.",
  },
  'resolution-impossible': {
    retryable: false,
    meaning: 'A communication is read: it can be neither rejected nor expire.',
    whatToDo: 'Send accessed, or nothing.',
  },
  'notice-conflict': {
    retryable: false,
    meaning: 'A notice of this id was received before, with other content or from another node.',
    whatToDo: 'Give each notice an id of its own: what was said is not changed, another notice is published.',
  },
  'notice-has-link': {
    retryable: false,
    meaning: 'A text of a notice has what looks like an address to open.',
    whatToDo:
      'Write words only: the folder shows whom it is from, and the body’s page comes from the directory.',
  },
  'notice-ended': {
    retryable: false,
    meaning: 'The notice ends before it was published.',
    whatToDo: 'Set validUntil behind publishedAt, or leave it out.',
  },
  'batch-too-large': {
    retryable: false,
    meaning:
      'The batch that these offsets came in unpacks to more than 16 MiB, or has more than 50,000 records: none of them was read.',
    whatToDo: 'Send the same events again, in smaller batches. The range of the exception is the batch.',
  },
  'batch-unreadable': {
    retryable: false,
    meaning: 'The batch that these offsets came in cannot be unpacked: none of its records was read.',
    whatToDo:
      'Send the same events again, plain or with another codec (gzip, snappy, LZ4 frames without block checksums, zstd).',
  },
  'offsets-lost': {
    retryable: true,
    meaning:
      'The log no longer held these offsets when the hub came to read them; an operator confirmed the gap.',
    whatToDo: 'Send the events again; node-sdk does it by itself.',
  },
} as const satisfies Record<string, AckCodeEntry>;

export type AckCode = keyof typeof ackCodes;

export function isRetryable(code: AckCode): boolean {
  return ackCodes[code].retryable;
}
