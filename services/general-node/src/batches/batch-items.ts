import { limits } from '@valija/contracts';
import { BodyTooLarge } from '../bodies/bodies.errors.js';
import { BatchUnreadable } from './batches.errors.js';
import { asObject } from './json-object.js';

const NEW_LINE = 0x0a;
const BLANK = /^\s*$/;

/**
 * The items of a JSON batch, unchecked.
 *
 * @throws BatchUnreadable, BodyTooLarge
 */
export function itemsOfJson(bytes: Buffer): unknown[] {
  const batch = jsonOf(bytes);
  if (batch === undefined) throw new BatchUnreadable('must be JSON in UTF-8');
  const { items } = asObject(batch);
  if (!Array.isArray(items) || items.length === 0)
    throw new BatchUnreadable('must be a list with an item or more', '/items');
  if (items.length > limits.batchItems) throw new BodyTooLarge(limits.batchItems);
  return items as unknown[];
}

/**
 * The items of an NDJSON batch, unchecked: one a line, undefined where a line is not JSON. Blank lines are none.
 *
 * @throws BatchUnreadable, BodyTooLarge
 */
export function itemsOfLines(bytes: Buffer): unknown[] {
  const items: unknown[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(NEW_LINE, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    start = end + 1;
    if (isBlank(line)) continue;
    if (items.length === limits.batchItems) throw new BodyTooLarge(limits.batchItems);
    items.push(jsonOf(line));
  }
  if (items.length === 0) throw new BatchUnreadable('must have a line or more');
  return items;
}

function isBlank(line: Buffer): boolean {
  return line.length === 0 || (line.length < 80 && BLANK.test(line.toString('latin1')));
}

/** Strict UTF-8: a wrong byte is never quietly a question mark in somebody's name. JSON is never undefined. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's words quote the text, and with it the people in it: they go nowhere.
    return undefined;
  }
}
