import { Inject, Injectable, Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { BROKER, type Broker, type BrokerConsumer } from '../broker/broker.port.ts';
import { pruneAudit } from '../dead-letters/prune-audit.ts';
import { pruneInbox } from '../inbox/prune.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging.options.ts';
import { describeError } from './classify-error.ts';
import { Delivery } from './delivery.ts';
import type { EventRoutes } from './event-route.ts';
import { WAYBILL_TRANSPORT } from './on-event.decorator.ts';
import { repeat } from './repeat.ts';
import { retryParked } from './retry-worker.ts';
import { routesOf } from './routes.ts';

const RETRY_POLL_MS = 500;
const PRUNE_MS = 60 * 60_000;

/** Nest's transport: delivers the events of the subscribed topics to the classes decorated with `@OnEvent`. */
@Injectable()
export class KafkaTransport extends Server implements CustomTransportStrategy {
  override transportId = WAYBILL_TRANSPORT;
  readonly #log = new Logger('KafkaTransport');
  readonly #stopping = new AbortController();
  #routes: EventRoutes = new Map();
  #consumer: BrokerConsumer | undefined;
  #workers: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly delivery: Delivery,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {
    super();
  }

  /** What the service does on which event; empty until it starts to consume. */
  get routes(): EventRoutes {
    return this.#routes;
  }

  listen(callback: (error?: unknown) => void): void {
    this.#start().then(() => callback(), callback);
  }

  /** Finishes what is in hand, commits offsets and leaves the group. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#consumer?.stop();
    await this.#workers;
  }

  on(): void {
    throw new Error('KafkaTransport has no events to listen to.');
  }

  unwrap<T>(): T {
    return this.broker as T;
  }

  async #start(): Promise<void> {
    this.#routes = routesOf(this.messageHandlers);
    if (this.#routes.size === 0) return;
    const { service, concurrency = 4 } = this.options;
    this.#consumer = await this.broker.consume({
      group: service,
      topics: [...new Set([...this.#routes.values()].map((route) => route.definition.topic.name))],
      concurrency,
      onMessages: (messages, signal) => this.delivery.deliver(this.#routes, messages, signal),
      onCrash: (error) => this.#crash(error),
    });
    const { signal } = this.#stopping;
    this.#workers = Promise.all([
      repeat('RetryWorker', RETRY_POLL_MS, signal, async () => {
        return (await retryParked(this.dataSource, service, this.#routes)) > 0;
      }),
      repeat('Pruning', PRUNE_MS, signal, async () => {
        await pruneInbox(this.dataSource, service);
        await pruneAudit(this.dataSource);
        return false;
      }),
    ]);
  }

  /** A consumer that is gone while its process lives would look healthy: leave, and let the platform start anew. */
  #crash(error: Error): void {
    this.#log.fatal(`The consumer stopped for good: ${describeError(error)}`);
    process.exit(1);
  }
}
