import { type AckCode, type ProblemCode, ackCodes } from '@valija/contracts';
import { problemTable } from '@valija/http';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { type ToolCode, toolCodes } from './nodes/tool-codes.js';

export interface Explanation {
  readonly code: string;
  readonly meaning: string;
  readonly whatToDo: string;
  readonly note: string;
}

/** @throws CommandFailed where it is no code: not of an ack, not of a problem, not of this tool */
export function explain(code: string): Explanation {
  if (Object.hasOwn(ackCodes, code)) {
    const { meaning, whatToDo, retryable } = ackCodes[code as AckCode];
    const note = retryable
      ? 'Time may heal it: the same event may be sent again.'
      : 'The same event will be rejected again.';
    return { code, meaning, whatToDo, note };
  }
  if (Object.hasOwn(problemTable, code)) {
    const { title, status, detail } = problemTable[code as ProblemCode];
    return { code, meaning: title, whatToDo: detail({}), note: `HTTP ${status}` };
  }
  if (Object.hasOwn(toolCodes, code)) {
    const note = 'A code of this tool only: the hub has not seen the line.';
    return { code, ...toolCodes[code as ToolCode], note };
  }
  throw new CommandFailed(
    `"${code}" is no code. docs/reference/problems.md lists them all.`,
    exitCodes.usage,
  );
}
