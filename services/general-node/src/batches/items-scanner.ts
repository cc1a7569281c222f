import { limits } from '@valija/contracts';
import { BodyTooLarge } from '../bodies/bodies.errors.js';
import { BatchUnreadable } from './batches.errors.js';
import { asObject } from './json-object.js';

/** Where an item stands in the bytes of its batch. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Of what a JSON batch has beside its items. */
const MOST_OUTSIDE = 1_048_576;
const LONGEST_KEY = 64;
const ITEMS = 'items';
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LAST_WHITE_SPACE = 0x20;

/**
 * Finds the items of a JSON batch without parsing them, so that nothing is parsed in one go: `JSON.parse` holds the event
 * loop for 12 ms with 7.6 MiB and for 100 ms with the 64 MiB that a body may have, three times that on a busy machine;
 * scanning and then parsing by items, for 2 ms and 9 ms at most.
 *
 * It cuts each element of a list `items` of the outermost object and puts its number in its place. What is left is
 * small and is parsed as it is: where it is JSON and each element by itself is JSON, so is the whole, and where one is
 * not, neither is the whole. So a wrong cut cannot make JSON of what is none.
 */
export class ItemsScanner {
  private readonly spans: Span[] = [];
  /** What is left, a byte a character. */
  private outside = '';
  /** Where begins what was not put anywhere yet: an element, or a part of what is left. */
  private start = 0;
  private depth = 0;
  private isInItems = false;
  private isInString = false;
  private isEscaped = false;
  /** Something stands in the element at hand. */
  private hasContent = false;
  /** The last string of the outermost object: before a list, its key. */
  private key: Span = { start: 0, end: 0 };

  constructor(private readonly bytes: Buffer) {}

  /**
   * Looks at the next bytes: each once, in order.
   *
   * @throws BodyTooLarge, BatchUnreadable
   */
  scan(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const byte = this.bytes[at] ?? 0;
      if (this.isInString) this.goOnInString(byte, at);
      else if (byte > LAST_WHITE_SPACE) this.meet(byte, at);
    }
  }

  /**
   * After the last byte.
   *
   * @returns the items
   * @throws BatchUnreadable
   */
  finish(): Span[] {
    this.leave(this.start, this.bytes.length);
    const { items } = asObject(this.parsedOutside());
    if (!Array.isArray(items) || items.length === 0)
      throw new BatchUnreadable('must be a list with an item or more', '/items');
    return items.flatMap((index) => this.spans[Number(index)] ?? []);
  }

  private goOnInString(byte: number, at: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === BACKSLASH) this.isEscaped = true;
    else if (byte === QUOTE) {
      this.isInString = false;
      if (this.depth === 1) this.key = { start: this.key.start, end: at + 1 };
    }
  }

  private meet(byte: number, at: number): void {
    switch (byte) {
      case COMMA:
        if (this.isInItems && this.depth === 2) {
          this.cut(at);
          this.begin(at);
        }
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        this.close(at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        this.open(byte, at);
        break;
      case QUOTE:
        this.isInString = true;
        this.hasContent = true;
        if (this.depth === 1) this.key = { start: at, end: at };
        break;
      default:
        this.hasContent = true;
    }
  }

  private open(byte: number, at: number): void {
    this.depth++;
    this.hasContent = true;
    if (this.depth === 2 && byte === OPEN_LIST && this.isKeyOfItems()) this.begin(at);
  }

  private close(at: number): void {
    this.depth--;
    if (this.depth !== 1 || !this.isInItems) return;
    this.cut(at);
    this.isInItems = false;
  }

  /** Behind this byte an element begins. */
  private begin(at: number): void {
    this.leave(this.start, at + 1);
    this.start = at + 1;
    this.isInItems = true;
    this.hasContent = false;
  }

  /** Before this byte an element ends; white space alone is none, and is left. */
  private cut(at: number): void {
    if (!this.hasContent) return;
    if (this.spans.length === limits.batchItems) throw new BodyTooLarge(limits.batchItems);
    this.outside += String(this.spans.length);
    this.spans.push({ start: this.start, end: at });
    this.start = at;
  }

  private leave(start: number, end: number): void {
    if (this.outside.length + end - start > MOST_OUTSIDE)
      throw new BatchUnreadable('has too much beside its items');
    this.outside += this.bytes.toString('latin1', start, end);
  }

  private isKeyOfItems(): boolean {
    const { start, end } = this.key;
    if (end - start > LONGEST_KEY) return false;
    try {
      return JSON.parse(this.bytes.toString('utf8', start, end)) === ITEMS;
    } catch {
      return false;
    }
  }

  private parsedOutside(): unknown {
    try {
      const bytes = Buffer.from(this.outside, 'latin1');
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      throw new BatchUnreadable('must be JSON in UTF-8');
    }
  }
}
