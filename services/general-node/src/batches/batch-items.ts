import { limits } from '@valija/contracts';
import { BodyTooLarge } from '../bodies/bodies.errors.js';
import type { ItemFault } from './admission.js';
import { BatchUnreadable } from './batches.errors.js';
import { ItemsScanner, type Span } from './items-scanner.js';

/** An item as it came, or why it could not be read. */
export type ReadItem = { readonly item: unknown } | { readonly fault: ItemFault };

/** Reads a batch: each step takes 2 ms or 3, and the event loop may be let go before the next. */
export type Reading = Generator<undefined, readonly string[], undefined>;

const NEW_LINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const RETURN = 0x0d;
/** Bytes that are scanned in a step, and items parsed: an item counts as this many more. */
const STEP_BYTES = 262_144;
const ITEM_COSTS = 500;
/** As it stands in the body, white space and escapes included; longer ones hold the loop only to be refused. */
const LONGEST_ITEM = limits.messageBytes * 16;
const TOO_LONG = faultOf({ code: 'too-large', detail: `at most ${String(LONGEST_ITEM)} bytes are read` });
const UNREADABLE = faultOf({ code: 'not-json', detail: 'is not a JSON object in UTF-8' });

/**
 * The items of a JSON batch, unchecked.
 *
 * @returns each as the JSON of a `ReadItem`
 * @throws BatchUnreadable, BodyTooLarge
 */
export function* itemsOfJson(bytes: Buffer): Reading {
  const scanner = new ItemsScanner(bytes);
  for (let from = 0; from < bytes.length; from += STEP_BYTES) {
    scanner.scan(from, Math.min(from + STEP_BYTES, bytes.length));
    yield;
  }
  const items = yield* read(bytes, scanner.finish(), { mayBeginWithMark: false });
  // A list with a torn element is no list, and what follows it may be anything.
  if (items.includes(UNREADABLE)) throw new BatchUnreadable('must be JSON in UTF-8');
  return items;
}

/**
 * The items of an NDJSON batch, unchecked: one a line. Blank lines are none.
 *
 * @returns each as the JSON of a `ReadItem`
 * @throws BatchUnreadable, BodyTooLarge
 */
export function* itemsOfLines(bytes: Buffer): Reading {
  const lines: Span[] = [];
  for (let start = 0, next = STEP_BYTES; start < bytes.length;) {
    const found = bytes.indexOf(NEW_LINE, start);
    const end = found < 0 ? bytes.length : found;
    if (!isBlank(bytes, start, end)) {
      if (lines.length === limits.batchItems) throw new BodyTooLarge(limits.batchItems);
      lines.push({ start, end });
    }
    start = end + 1;
    if (start >= next) {
      next = start + STEP_BYTES;
      yield;
    }
  }
  if (lines.length === 0) throw new BatchUnreadable('must have a line or more');
  return yield* read(bytes, lines, { mayBeginWithMark: true });
}

/** Strict UTF-8: a wrong byte is never quietly a question mark in somebody's name. */
function* read(
  bytes: Buffer,
  spans: readonly Span[],
  { mayBeginWithMark }: { mayBeginWithMark: boolean },
): Reading {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: !mayBeginWithMark });
  const decode = (item: Buffer): string => decoder.decode(item);
  const items: string[] = [];
  let cost = 0;
  for (const { start, end } of spans) {
    const length = end - start;
    items.push(length > LONGEST_ITEM ? TOO_LONG : readItem(bytes.subarray(start, end), decode));
    cost += length + ITEM_COSTS;
    if (cost < STEP_BYTES) continue;
    cost = 0;
    yield;
  }
  return items;
}

function faultOf(fault: ItemFault): string {
  return JSON.stringify({ fault } satisfies ReadItem);
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== SPACE && (byte < TAB || byte > RETURN)) return false;
  }
  return true;
}

function readItem(bytes: Buffer, decode: (bytes: Buffer) => string): string {
  try {
    const text = decode(bytes);
    JSON.parse(text);
    return `{"item":${text}}`;
  } catch {
    // The parser's words quote the text, and with it the people in it: they go nowhere.
    return UNREADABLE;
  }
}
