import {
  type Attributes,
  type Link,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator, parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { FileSpanExporter } from './file-span-exporter.js';

const TRACER = 'valija';
const FLUSH_EVERY_MS = 1_000;
let provider: TracerProvider | undefined;

export interface TracingOptions {
  readonly service: string;
  readonly endpoint?: string | undefined;
  readonly file?: string | undefined;
  readonly sampleRatio: number;
}

/** Begins tracing in this process. Without an endpoint or a file, trace ids are still passed on, and no span is kept. */
export function startTracing(options: TracingOptions): void {
  const exporter = exporterFor(options);
  provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: exporter
      ? [new BatchSpanProcessor({ exporter, scheduledDelayMillis: FLUSH_EVERY_MS })]
      : [],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
}

export async function stopTracing(): Promise<void> {
  await provider?.shutdown().catch(() => undefined);
  provider = undefined;
}

function exporterFor({ endpoint, file }: TracingOptions): SpanExporter | undefined {
  if (endpoint !== undefined) return new OTLPTraceExporter({ url: new URL('/v1/traces', endpoint).href });
  return file === undefined ? undefined : new FileSpanExporter(file);
}

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  readonly attributes?: Attributes;
  /** The caller's trace, from a header; where absent, the active span is the parent. */
  readonly parent?: string | undefined;
  /** Traces that this work belongs to without being their child: a batch and its messages. */
  readonly links?: readonly Link[];
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** Does work within a span. A failure marks the span and goes on to the caller. */
export function traced<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const parent =
    options.parent === undefined
      ? context.active()
      : propagation.extract(context.active(), { traceparent: options.parent });
  const spanOptions = {
    kind: kinds[options.kind ?? 'internal'],
    ...(options.attributes && { attributes: options.attributes }),
    ...(options.links && { links: [...options.links] }),
  };
  return trace.getTracer(TRACER).startActiveSpan(name, spanOptions, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      // The name only: messages may hold what a span must not.
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.name : 'unknown',
      });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The active trace as a `traceparent` header; undefined outside any. */
export function activeTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** A message carries its trace only where that trace is kept: most are not, and 55 bytes a message are not nothing. */
export function sampledTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && span.traceFlags & TraceFlags.SAMPLED ? activeTraceparent() : undefined;
}

/** A link to the trace of a message; undefined where the header is not one, or its trace is not kept. */
export function linkFrom(traceparent: string): Link | undefined {
  const parsed = parseTraceParent(traceparent);
  return parsed && parsed.traceFlags & TraceFlags.SAMPLED ? { context: parsed } : undefined;
}

/** For the log: which trace a line belongs to. */
export function activeTraceIds(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}
