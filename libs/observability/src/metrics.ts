import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Of every metric. */
export const PREFIX = 'valija_';
/** Seconds: from a query in memory to the time budget of an administration. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of a process. Labels are codes, routes and ids of bodies: never a person, never a dispatch. */
export class Metrics {
  readonly registry = new Registry();

  constructor(withDefaults = false) {
    if (withDefaults) collectDefaultMetrics({ register: this.registry });
  }

  counter<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    const existing = this.registry.getSingleMetric(PREFIX + name);
    if (existing) return existing as Counter<L>;
    return new Counter({ name: PREFIX + name, help, labelNames: labels, registers: [this.registry] });
  }

  gauge<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Gauge<L> {
    const existing = this.registry.getSingleMetric(PREFIX + name);
    if (existing) return existing as Gauge<L>;
    return new Gauge({ name: PREFIX + name, help, labelNames: labels, registers: [this.registry] });
  }

  /** Of durations in seconds, unless other buckets are given. */
  histogram<L extends string = never>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    buckets: readonly number[] = DURATION_BUCKETS,
  ): Histogram<L> {
    const existing = this.registry.getSingleMetric(PREFIX + name);
    if (existing) return existing as Histogram<L>;
    return new Histogram({
      name: PREFIX + name,
      help,
      labelNames: labels,
      buckets: [...buckets],
      registers: [this.registry],
    });
  }

  /** The text that Prometheus reads. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
