import type { AckCode } from '@valija/contracts';
import type { ToolCode } from './tool-codes.js';

/** What is wrong with a line of a file. Lines count from 1. */
export interface Fault {
  readonly line: number;
  readonly code: AckCode | ToolCode;
  readonly pointer?: string;
  readonly detail?: string;
}

/** An event of a file, or what is wrong with its line. */
export interface FileEvent {
  readonly line: number;
  readonly type?: unknown;
  readonly eventId?: unknown;
  readonly data?: unknown;
  readonly fault?: Fault;
}
