import { CommanderError } from 'commander';
import { CommandFailed, exitCodes } from './exit-codes.js';

/**
 * Tells of a failure on stderr: in words, or as one JSON document. Never on stdout, where a result may stand already:
 * what a program reads there is one document.
 *
 * @returns the exit code
 */
export function report(error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const failed =
    error instanceof CommandFailed
      ? error
      : new CommandFailed(error instanceof Error ? error.message : String(error), exitCodes.unexpected);
  const { message, details } = failed;
  process.stderr.write(`${isJson ? JSON.stringify({ error: { message, details } }) : message}\n`);
  return failed.exitCode;
}
