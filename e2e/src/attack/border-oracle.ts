import { isUtf8 } from 'node:buffer';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Partitioners } from 'kafkajs';
import type { BorderCase, NodeIdentity } from './border-cases.js';
import { type AnyEvent, brokenRules } from './border-rules.js';
import { PublishedSchemas } from './from-schema.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const TYPE =
  /^org\.valija\.Dispatch(MadeAvailable|Amended|Cancelled|ResolvedElsewhere|DeadlineExtended)\.v1$/;
const LARGEST = 65_536;
const PARTITIONS = 4;
/** Bodies of the sandbox's directory that these messages name. */
const KNOWN_BODIES = ['L01280796'];

/** What a reader of the published documents would answer: nothing for an event that must be accepted. */
export class BorderOracle {
  private readonly schemas: PublishedSchemas;
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly node: NodeIdentity) {
    this.schemas = new PublishedSchemas(node.nowMs);
  }

  /** Every code with which this message may be rejected; none: it must be accepted. */
  reasons(message: BorderCase): Set<string> {
    const reasons = wrongHeaders(message.headers);
    const { value } = message;
    if (value !== null && value.length > LARGEST) return reasons.add('too-large');
    const data = value === null ? undefined : jsonOf(value);
    if (data === undefined) return reasons.add('not-json');
    if (reasons.has('type-unknown') || reasons.has('envelope-missing')) return reasons;
    const name = /Dispatch\w+/.exec(String(message.headers['ce_type']))?.[0] ?? '';
    if (!this.validatorOf(name)(data) || !areInstants(data)) return reasons.add('schema-violation');
    return new Set([...reasons, ...this.broken(message, name, data)]);
  }

  private broken(message: BorderCase, name: string, data: AnyEvent): string[] {
    return [
      ...(hasWrongText(data) ? ['text-invalid'] : []),
      ...brokenRules(data, this.node.nowMs),
      ...this.wrongPlace(message, data),
      ...(/MadeAvailable|Amended/.test(name) ? this.wrongAuthority(data) : []),
      // Each of these dispatches is new: there is nothing to be amended or ended.
      ...(name === 'DispatchMadeAvailable' ? [] : ['dispatch-unknown']),
    ];
  }

  private validatorOf(event: string): ValidateFunction {
    const known = this.validators.get(event) ?? this.schemas.validator(event);
    this.validators.set(event, known);
    return known;
  }

  private wrongPlace({ key, shift }: BorderCase, { dispatchId }: AnyEvent): string[] {
    if (key !== dispatchId) return ['key-mismatch'];
    return shift % PARTITIONS === 0 ? [] : ['partition-mismatch'];
  }

  private wrongAuthority({ issuer, rootIssuer, responsibleUnit, holder }: AnyEvent): string[] {
    const { dir3 } = this.node;
    const isKnown = (body: string | undefined): boolean =>
      body === undefined || body === dir3 || KNOWN_BODIES.includes(body);
    const unknown = [issuer?.dir3, responsibleUnit?.dir3, holder?.bodyDir3].some((body) => !isKnown(body));
    return [
      ...(unknown ? ['body-unknown', 'body-extinct', 'issuer-not-authorised', 'route-elsewhere'] : []),
      ...(issuer?.dir3 === dir3
        ? []
        : ['issuer-not-authorised', 'agreement-not-in-force', 'route-elsewhere']),
      ...(rootIssuer?.dir3 === issuer?.dir3 ? [] : ['root-issuer-mismatch']),
    ];
  }
}

/** The partition of a key by Kafka's own rule, as any client has it; then so many further. */
export function partitionFor({ key, shift }: Pick<BorderCase, 'key' | 'shift'>): number {
  const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
    partitionId,
    leader: 1,
    partitionErrorCode: 0,
    replicas: [],
    isr: [],
  }));
  const own = Partitioners.DefaultPartitioner()({
    topic: '',
    partitionMetadata,
    message: { key: key ?? '', value: null },
  });
  return (own + shift) % PARTITIONS;
}

function wrongHeaders(headers: BorderCase['headers']): Set<string> {
  const wrong = new Set<string>();
  const text = (name: string): string => {
    const header = headers[name];
    return header === undefined || Array.isArray(header) ? '' : header.toString();
  };
  for (const name of ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time'])
    if (text(name) === '') wrong.add('envelope-missing');
  if (text('ce_specversion') !== '1.0') wrong.add('envelope-invalid');
  if (!UUID.test(text('ce_id'))) wrong.add('envelope-invalid');
  if (!INSTANT.test(text('ce_time')) || Number.isNaN(Date.parse(text('ce_time'))))
    wrong.add('envelope-invalid');
  if (!TYPE.test(text('ce_type'))) wrong.add('type-unknown');
  if (!wrong.has('envelope-missing')) return wrong;
  return wrong.add('envelope-missing');
}

function jsonOf(value: Buffer): object | undefined {
  if (!isUtf8(value)) return undefined;
  try {
    const data: unknown = JSON.parse(value.toString());
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function areInstants(data: object): boolean {
  const { availableAt, scheduledAt, registryEntry, legalAt, cancelledAt } = data as AnyEvent;
  return [availableAt, scheduledAt, registryEntry?.registeredAt, legalAt, cancelledAt].every(
    (instant) => instant === undefined || INSTANT.test(instant),
  );
}

function hasWrongText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed();
  return typeof value === 'object' && value !== null && Object.values(value).some(hasWrongText);
}
