import { Inject, Injectable, Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { EventDefinition } from '@waybill/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { isObservable, lastValueFrom } from 'rxjs';
import { DataSource } from 'typeorm';
import { BROKER, type Broker, type BrokerConsumer, type ReceivedMessage } from '../broker/broker.port.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging.options.ts';
import { classifyError, describeError } from './classify-error.ts';
import { consumeMessage } from './consume-message.ts';
import type { EventRoute } from './event-route.ts';
import { WAYBILL_TRANSPORT, type EventContext } from './on-event.decorator.ts';
import { retryParked } from './retry-worker.ts';

const RETRY_POLL_MS = 500;
const OUTAGE_PAUSE_MS = 1_000;

/** Nest's transport: delivers the events of the subscribed topics to the classes decorated with `@OnEvent`. */
@Injectable()
export class KafkaTransport extends Server implements CustomTransportStrategy {
  override transportId = WAYBILL_TRANSPORT;
  readonly #log = new Logger('KafkaTransport');
  readonly #stopping = new AbortController();
  readonly #routes = new Map<string, EventRoute>();
  #consumer: BrokerConsumer | undefined;
  #retrying: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.#start().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#consumer?.stop();
    await this.#retrying;
  }

  on(): void {
    throw new Error('KafkaTransport has no events to listen to.');
  }

  unwrap<T>(): T {
    return this.broker as T;
  }

  async #start(): Promise<void> {
    for (const [pattern, handler] of this.messageHandlers) this.#routes.set(pattern, routeTo(handler));
    if (this.#routes.size === 0) return;
    this.#consumer = await this.broker.consume({
      group: this.options.service,
      topics: [...new Set([...this.#routes.values()].map((route) => route.definition.topic.name))],
      concurrency: this.options.concurrency ?? 4,
      onMessage: (message, signal) => this.#consume(message, signal),
      onCrash: (error) => this.#crash(error),
    });
    this.#retrying = this.#retryLoop();
  }

  /** Stays with the message through an outage of our own: nothing is wrong with it, and its key must not be overtaken. */
  async #consume(message: ReceivedMessage, signal: AbortSignal): Promise<void> {
    const where = `${message.topic}/${message.partition}@${message.offset}`;
    for (;;) {
      try {
        const outcome = await consumeMessage(this.dataSource, this.options.service, this.#routes, message);
        if (outcome === 'parked' || outcome === 'dead') this.#log.warn(`${where} is ${outcome}`);
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        const kind = classifyError(error);
        if (kind !== 'conflict') {
          this.#log.error(`${where} is tried again: ${describeError(error)}`);
          await delay(OUTAGE_PAUSE_MS);
        }
      }
    }
  }

  async #retryLoop(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const looked = await retryParked(this.dataSource, this.options.service, this.#routes).catch(
        (error: unknown) => {
          this.#log.error(`Parked messages are tried again: ${describeError(error)}`);
          return 0;
        },
      );
      if (looked === 0) await delay(RETRY_POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A consumer that is gone while its process lives would look healthy: leave, and let the platform start anew. */
  #crash(error: Error): void {
    this.#log.fatal(`The consumer stopped for good: ${describeError(error)}`);
    process.exit(1);
  }
}

function routeTo(handler: MessageHandler): EventRoute {
  const { definition } = handler.extras as { definition: EventDefinition };
  if (handler.next)
    throw new Error(`${definition.type} has two handlers; one service handles an event once.`);
  return {
    definition,
    handle: async (data: unknown, context: EventContext) => {
      const result: unknown = await handler(data, context);
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    },
  };
}
