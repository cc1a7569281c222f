import { type Logger, createLogger } from '@valija/observability';

/** A log that keeps its lines to itself; a test that wants to see them asks for them. */
export function quietLogger(lines: string[] = []): Logger {
  return createLogger('test', 'debug', { write: (line: string) => void lines.push(line) });
}
