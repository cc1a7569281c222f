/** Labels of a series, by name; a value that begins with `!` is one that it must not have. */
export type Labels = Readonly<Record<string, string>>;

/** When a light is red. */
export type Condition =
  /** A gauge is above a limit. */
  | { readonly kind: 'above'; readonly limit: number }
  /** A counter of what ought never to happen has grown. */
  | { readonly kind: 'grows' }
  /** Too large a share of what a counter counts has these labels, for one value of `by`. */
  | { readonly kind: 'share'; readonly of: Labels; readonly by: string; readonly above: number };

/** Something that an operator must see, and what to do about it: source of the alert rules and of `valija doctor`. */
export interface Light {
  readonly id: string;
  /** Without the prefix. */
  readonly metric: string;
  readonly where?: Labels;
  readonly condition: Condition;
  /** How long it must last, or over how long it is looked at. */
  readonly withinS: number;
  readonly severity: 'critical' | 'warning';
  readonly means: string;
  readonly remedy: string;
}

const MINUTE_S = 60;
const TEN_MINUTES_S = 600;

export const lights: readonly Light[] = [
  {
    id: 'partition-stopped',
    metric: 'ingest_partition_stopped',
    condition: { kind: 'above', limit: 0 },
    withinS: MINUTE_S,
    severity: 'critical',
    means: 'A partition of a node is not read any more: its log lost records, or was made anew.',
    remedy: '`valija node gap` shows what is missing; confirm it, and it goes on.',
  },
  {
    id: 'ingest-topics-missing',
    metric: 'ingest_topics_missing',
    condition: { kind: 'above', limit: 0 },
    withinS: MINUTE_S,
    severity: 'critical',
    means: 'A topic of a node is gone: what it sends is not read.',
    remedy: 'Apply the file of the node again: `valija apply <file>`.',
  },
  {
    id: 'notice-topics-missing',
    metric: 'notice_topics_missing',
    condition: { kind: 'above', limit: 0 },
    withinS: TEN_MINUTES_S,
    severity: 'warning',
    means:
      'Active nodes have no topics of notices: what their bodies would say without legal effect waits with them.',
    remedy:
      'Nodes of before there were notices: apply their files again (`valija apply`), which makes the topics.',
  },
  {
    id: 'outbox-topics-missing',
    metric: 'outbox_topics_missing',
    condition: { kind: 'above', limit: 0 },
    withinS: MINUTE_S,
    severity: 'critical',
    means: 'A topic to which acks or events go is gone: they wait.',
    remedy: 'Apply the file of the node again: `valija apply <file>`.',
  },
  {
    id: 'store-behind',
    metric: 'store_behind',
    condition: { kind: 'above', limit: 0 },
    withinS: MINUTE_S,
    severity: 'critical',
    means:
      'The database is older than what the hub has told nodes: it was restored, or a late standby was promoted. Nothing is done with it.',
    remedy:
      'docs/how-to/back-up-and-restore.md; `valija restore` says what is missing, and goes on at your word.',
  },
  {
    id: 'directory-incomplete',
    metric: 'directory_incomplete',
    condition: { kind: 'above', limit: 0 },
    withinS: MINUTE_S,
    severity: 'warning',
    means:
      'The directory was restored from a backup, and some of its changes since then are nowhere: they were too large, or too long ago, to be in its topic.',
    remedy: 'Apply your files again: `valija apply <file>`; then restart the directory.',
  },
  {
    id: 'outbox-waits',
    metric: 'outbox_age_seconds',
    condition: { kind: 'above', limit: 60 },
    withinS: MINUTE_S,
    severity: 'critical',
    means:
      'Acks and events have waited for more than a minute: Kafka does not take them, or a transaction stays open.',
    remedy:
      'Look at Kafka, and at pg_stat_activity for old transactions; the log of the service says "the outbox waits".',
  },
  {
    id: 'rejections-of-a-node',
    metric: 'ingest_events_total',
    condition: { kind: 'share', of: { outcome: 'rejected' }, by: 'node', above: 0.2 },
    withinS: TEN_MINUTES_S,
    severity: 'warning',
    means: 'More than a fifth of what a node sends is rejected.',
    remedy: '`valija rejected ls --node <node>` says what and why; its operator is in the directory.',
  },
  {
    id: 'access-log-lost',
    metric: 'access_log_dropped_total',
    condition: { kind: 'grows' },
    withinS: TEN_MINUTES_S,
    severity: 'critical',
    means: 'Entries of the access log were lost: it could not be written for too long.',
    remedy: 'Look at PostgreSQL; the log of the reader says how many, once a minute.',
  },
  {
    id: 'content-altered',
    metric: 'content_fetched_total',
    where: { answer: 'altered' },
    condition: { kind: 'grows' },
    withinS: TEN_MINUTES_S,
    severity: 'critical',
    means: 'An issuer gave other bytes than it announced. Nobody was shown them.',
    remedy:
      'Tell the issuer, which the label names: its content endpoint has been changed behind its back, or it amends without saying so.',
  },
  {
    id: 'issuer-without-content',
    metric: 'content_fetched_total',
    condition: { kind: 'share', of: { answer: '!ready' }, by: 'issuer', above: 0.5 },
    withinS: TEN_MINUTES_S,
    severity: 'warning',
    means: 'Citizens cannot open what an issuer has sent: more than half of its documents are not given.',
    remedy: 'Tell the operator of its system, who is in the directory; announce an outage as `maintenances`.',
  },
  {
    id: 'system-silent',
    metric: 'federation_outcomes_total',
    condition: { kind: 'share', of: { outcome: '!answered' }, by: 'system', above: 0.5 },
    withinS: TEN_MINUTES_S,
    severity: 'warning',
    means:
      'A system that has case files or appointments leaves more than half of the questions without an answer.',
    remedy: 'Its operator is in the directory; `valija provider check` says what is wrong with its endpoint.',
  },
  {
    id: 'alerts-late',
    metric: 'mails_overdue_seconds',
    condition: { kind: 'above', limit: 1_800 },
    withinS: TEN_MINUTES_S,
    severity: 'warning',
    means:
      'Somebody who should have been told by e-mail that something awaits (an alert or a notice) was not, for half an hour.',
    remedy:
      'Does the mail server take mail (`mails_total{outcome="later"}`), do Redis and a reader of the store answer? The log of alerts says which. Nothing is to be repaired: what is still open goes out.',
  },
  {
    id: 'arrivals-unreadable',
    metric: 'arrivals_unreadable_total',
    condition: { kind: 'grows' },
    withinS: TEN_MINUTES_S,
    severity: 'warning',
    means:
      'alerts could not read what metadata-store said had come: the two are of versions that do not go together.',
    remedy: 'Bring both to one version. Who was not told is found within a day.',
  },
  {
    id: 'administration-refused',
    metric: 'administration_refused_total',
    condition: { kind: 'grows' },
    withinS: TEN_MINUTES_S,
    severity: 'critical',
    means:
      'An endpoint of the directory is not called: it is not public, has no TLS, or its name leads elsewhere.',
    remedy:
      'Correct the endpoint in the directory, or name the network of the administrations in ORIGIN_NETWORKS.',
  },
  {
    id: 'internal-errors',
    metric: 'http_problems_total',
    where: { code: 'internal-error' },
    condition: { kind: 'grows' },
    withinS: TEN_MINUTES_S,
    severity: 'critical',
    means: 'Somebody was answered "internal-error": a fault of ours.',
    remedy: 'The log of the service has "a request failed" with the trace of the answer. Please tell us.',
  },
  {
    id: 'general-node-outbox-waits',
    metric: 'general_node_outbox_oldest_seconds',
    condition: { kind: 'above', limit: 300 },
    withinS: MINUTE_S,
    severity: 'warning',
    means: 'What councils sent has had no answer of the hub for five minutes.',
    remedy: 'Does the hub read the topic of the general node? `valija node ls`, `valija doctor`.',
  },
  {
    id: 'general-node-retention-broken',
    metric: 'general_node_retention_broken',
    condition: { kind: 'above', limit: 0 },
    withinS: MINUTE_S,
    severity: 'warning',
    means: 'The general node cannot remove what has had its time.',
    remedy: 'Its log says why; look at the disk of its state.',
  },
  {
    id: 'councils-file-broken',
    metric: 'general_node_councils_file_broken',
    condition: { kind: 'above', limit: 0 },
    withinS: MINUTE_S,
    severity: 'warning',
    means: 'The file of the councils cannot be read since it was changed; the councils of before go on.',
    remedy: 'The log of the general node names the line; correct COUNCILS_FILE.',
  },
];
