import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { boolean, oneOf, text, url, variable } from '@valija/config';
import { z } from 'zod';
import { redact, redactText } from './redaction.js';
import { activeTraceIds } from './tracing.js';

export const observabilityVariables = {
  LOG_LEVEL: variable(oneOf(['debug', 'info', 'warn', 'error']).default('info'), 'what is worth a line'),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(url().optional(), 'where spans are sent (OTLP over HTTP)'),
  TRACES_FILE: variable(
    text().optional(),
    'a file that spans are written to, one JSON a line, where there is no collector',
  ),
  TRACES_SAMPLE_RATIO: variable(
    z.coerce.number({ error: 'must be a number from 0 to 1' }).min(0).max(1).default(0.1),
    'share of traces that are kept, from 0 to 1; a caller that sampled its trace is followed',
  ),
  METRICS_DEFAULT: variable(
    boolean().default(true),
    "also count the process's own memory, event loop and collections",
  ),
};

export type Logger = PinoLogger;

/** Structured logs, one JSON object a line, redacted, with the trace they belong to. */
export function createLogger(service: string, level = 'info', destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redact(fields) as Record<string, unknown>,
    },
    // `redact` turns errors into plain objects before a serializer could.
    serializers: { err: (value: unknown) => value },
    mixin: activeTraceIds,
    hooks: {
      logMethod(args: unknown[], method: (...values: unknown[]) => void) {
        method.apply(
          this,
          args.map((argument) => (typeof argument === 'string' ? redactText(argument) : argument)),
        );
      },
    },
  } satisfies Parameters<typeof pino>[0];
  return destination ? pino(options as never, destination) : pino(options as never);
}
