import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CallRegistry } from '../call-registry.ts';
import { ProviderCallMetrics } from '../provider-calls.metrics.ts';
import { PROVIDER_CALLS_OPTIONS, type ProviderCallsOptions } from '../provider-calls.options.ts';
import { ProviderWorker } from './provider-worker.ts';
import { onEnqueued } from './wake.ts';

/** Below the 30 s that Kubernetes leaves a process. ms */
const SHUTDOWN_MS = 10_000;

/** Starts and stops a worker for each provider. */
@Injectable()
export class Workers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #workers: ReadonlyMap<string, ProviderWorker>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: CallRegistry,
    @Inject(PROVIDER_CALLS_OPTIONS) { providers }: ProviderCallsOptions,
    metrics: ProviderCallMetrics,
  ) {
    this.#workers = new Map(
      providers.map((provider) => [
        provider.name,
        new ProviderWorker(dataSource, registry, provider, metrics),
      ]),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    this.registry.all();
    onEnqueued(this.dataSource, (provider) => this.#workers.get(provider)?.wake());
    await Promise.all([...this.#workers.values()].map((worker) => worker.start()));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop(SHUTDOWN_MS)));
  }
}
