import { type EventFault, type EventName, SPEC_VERSION, eventName } from '@valija/contracts';
import type { IncomingMessage } from './incoming-message.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const REQUIRED = ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time'] as const;

export interface OpenedEnvelope<N extends EventName> {
  readonly eventId: string;
  readonly name: N;
}

/**
 * The CloudEvents attributes of a message (binary mode: its headers), or what is wrong with them.
 *
 * @param names the events that its topic carries
 */
export function openEnvelope<N extends EventName>(
  { header }: Pick<IncomingMessage, 'header'>,
  names: readonly N[],
): OpenedEnvelope<N> | EventFault {
  // Each header is read once: they are bytes until somebody asks.
  const given: Partial<Record<(typeof REQUIRED)[number], string>> = {};
  for (const name of REQUIRED) {
    const text = header(name);
    if (!text)
      return {
        code: 'envelope-missing',
        pointer: `#${name}`,
        detail: `the header ${name} is missing, or is given more than once`,
      };
    given[name] = text;
  }
  const { ce_specversion: specversion, ce_id: eventId = '', ce_type: type = '', ce_time: time = '' } = given;
  const invalid = (name: string, detail: string): EventFault => ({
    code: 'envelope-invalid',
    pointer: `#${name}`,
    detail,
  });
  if (specversion !== SPEC_VERSION) return invalid('ce_specversion', 'must be 1.0');
  if (!UUID.test(eventId)) return invalid('ce_id', 'must be a UUID in lower case');
  if (!INSTANT.test(time) || Number.isNaN(Date.parse(time)))
    return invalid('ce_time', 'must be an instant with its offset (RFC 3339)');
  const said = eventName(type);
  const name = names.find((known) => known === said);
  if (!name) return { code: 'type-unknown', pointer: '#ce_type', detail: 'is no type of this topic' };
  return { eventId, name };
}
