import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows. Inject it to register a service's own metrics. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly #included: Registry[] = [];

  /** Seconds, by route pattern, method and status. */
  readonly requestDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows a library's own registry too. */
  include(registry: Registry): void {
    this.#included.push(registry);
  }

  /** All metrics in Prometheus text format. */
  show(): Promise<string> {
    return Registry.merge([this.registry, ...this.#included]).metrics();
  }
}
