import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { ProviderCallDefinition } from './provider-call.decorator.ts';
import { readQueues, type ProviderQueue } from './operations/provider-queues.ts';

/**
 * What provider calls measure. Counters and times are this replica's; the gauges are read from the tables and say the same
 * in every replica.
 */
@Injectable()
export class ProviderCallMetrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];

  readonly #permits = new Counter({
    name: 'provider_permits_taken_total',
    help: 'Permits of the shared limit taken, one per request',
    labelNames: ['provider'],
    registers: this.#registers,
  });
  readonly #steps = new Histogram({
    name: 'provider_call_step_seconds',
    help: 'Duration of the requests to a provider, by how they ended',
    labelNames: ['provider', 'kind', 'result'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers: this.#registers,
  });
  readonly #rateLimited = new Counter({
    name: 'provider_rate_limited_total',
    help: 'Requests that the provider refused for coming too often',
    labelNames: ['provider'],
    registers: this.#registers,
  });
  readonly #outcomes = new Counter({
    name: 'provider_call_outcomes_total',
    help: 'Calls that succeeded, failed or came to need attention',
    labelNames: ['provider', 'kind', 'outcome'],
    registers: this.#registers,
  });

  constructor(dataSource: DataSource) {
    let reading: Promise<ProviderQueue[]> | undefined;
    // All gauges are collected at once: one look at the tables serves them all.
    const queues = () => (reading ??= readQueues(dataSource.manager).finally(() => (reading = undefined)));
    for (const { name, help, values } of GAUGES) {
      new Gauge({
        name,
        help,
        labelNames: ['provider', 'lane'],
        registers: this.#registers,
        async collect() {
          for (const queue of await queues()) {
            const { provider } = queue;
            for (const [value, lane] of values(queue)) this.set({ provider, ...(lane && { lane }) }, value);
          }
        },
      });
    }
  }

  permitTaken(provider: string): void {
    this.#permits.inc({ provider });
  }

  /** @returns what is to be called when the step ends, with how it ended */
  stepStarts({ provider, kind }: ProviderCallDefinition): (result: string) => void {
    const end = this.#steps.startTimer({ provider, kind });
    return (result) => {
      end({ result });
      if (result === 'rate-limited') this.#rateLimited.inc({ provider });
    };
  }

  finished(
    { provider, kind }: ProviderCallDefinition,
    outcome: 'succeeded' | 'failed' | 'needs-attention',
  ): void {
    this.#outcomes.inc({ provider, kind, outcome });
  }
}

interface GaugeOfQueue {
  readonly name: string;
  readonly help: string;
  readonly values: (
    queue: ProviderQueue,
  ) => readonly (readonly [value: number, lane?: 'interactive' | 'bulk'])[];
}

const CIRCUIT: Readonly<Record<ProviderQueue['circuit'], number>> = { closed: 0, probing: 0.5, open: 1 };

const GAUGES: readonly GaugeOfQueue[] = [
  {
    name: 'provider_calls_waiting',
    help: 'Calls that wait for a permit or their next try',
    values: ({ interactive, bulk }) => [
      [interactive, 'interactive'],
      [bulk, 'bulk'],
    ],
  },
  {
    name: 'provider_calls_oldest_wait_seconds',
    help: 'Age of the oldest waiting call',
    values: ({ oldestInteractive, oldestBulk }) => [
      [oldestInteractive, 'interactive'],
      [oldestBulk, 'bulk'],
    ],
  },
  {
    name: 'provider_calls_in_flight',
    help: 'Calls whose step is under way',
    values: ({ inFlight }) => [[inFlight]],
  },
  {
    name: 'provider_calls_needing_attention',
    help: 'Calls that only a person can resolve',
    values: ({ needsAttention }) => [[needsAttention]],
  },
  {
    name: 'provider_circuit_state',
    help: '0 closed, 1 open, 0.5 while a probe is under way',
    values: ({ circuit }) => [[CIRCUIT[circuit]]],
  },
];
