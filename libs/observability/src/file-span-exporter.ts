import { appendFile } from 'node:fs/promises';
import { SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, hrTimeToMicroseconds } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Writes spans to a file, one JSON object a line: for a machine without a collector, and for tests. */
export class FileSpanExporter implements SpanExporter {
  private written: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    const lines = spans.map((span) => `${JSON.stringify(asLine(span))}\n`).join('');
    this.written = this.written
      .then(() => appendFile(this.path, lines, { mode: 0o600 }))
      .then(
        () => {
          done({ code: ExportResultCode.SUCCESS });
        },
        (error: unknown) => {
          done({
            code: ExportResultCode.FAILED,
            error: error instanceof Error ? error : new Error(String(error)),
          });
        },
      );
  }

  async shutdown(): Promise<void> {
    await this.written;
  }

  async forceFlush(): Promise<void> {
    await this.written;
  }
}

function asLine(span: ReadableSpan): Record<string, unknown> {
  const { traceId, spanId } = span.spanContext();
  return {
    service: span.resource.attributes['service.name'],
    name: span.name,
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    startUs: hrTimeToMicroseconds(span.startTime),
    durationUs: hrTimeToMicroseconds(span.duration),
    failed: span.status.code === SpanStatusCode.ERROR,
    attributes: span.attributes,
    links: span.links.map(({ context }) => context.traceId),
  };
}
