import { Inject, Injectable, Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { ReceivedMessage } from '../broker/broker.port.ts';
import { databaseAnswers } from '../database/outage.ts';
import { MessagingMetrics } from '../messaging.metrics.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging.options.ts';
import { classifyError, describeError } from './classify-error.ts';
import { consumeBatch } from './consume-batch.ts';
import { consumeMessage, parkUnconsumed, type Consumption } from './consume-message.ts';
import { DeathWatch } from './death-watch.ts';
import type { BatchRoute, EventRoute, EventRoutes } from './event-route.ts';
import { patternOf } from './on-event.decorator.ts';

const AFTER_OUTAGE_MS = 1_000;
const WHILE_PAUSED_MS = 1_000;
/** How often a message may take its transaction with it, while the database is well, before it is parked unconsumed. */
const TRIES_IN_PLACE = 3;

/** Stays with delivered messages until they are done with, one way or another. */
@Injectable()
export class Delivery {
  readonly #log = new Logger('Delivery');
  readonly #deaths = new DeathWatch();

  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: MessagingMetrics,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {}

  /**
   * Handles the first message, or as many from the first on as may be handled together. An outage of our own says nothing
   * about a message, which is tried again in place, so that later ones of its key don't overtake it.
   * @returns how many are done with
   * @throws when the process is to stop before they could be handled
   */
  async deliver(
    routes: EventRoutes,
    messages: readonly ReceivedMessage[],
    signal: AbortSignal,
  ): Promise<number> {
    const together = leadingBatch(routes, messages);
    this.metrics.inFlight.inc(together.messages.length);
    try {
      while (!this.#deaths.admits()) await delay(WHILE_PAUSED_MS, undefined, { signal });
      if (!(await this.#asOne(together))) {
        for (const message of together.messages)
          this.#note(message, await this.#alone(routes, message, signal));
      }
      return together.messages.length;
    } finally {
      this.metrics.inFlight.dec(together.messages.length);
    }
  }

  /** @returns false when each of them is to be handled by itself */
  async #asOne({ route, messages }: Together): Promise<boolean> {
    if (!route || messages.length < 2 || this.#deaths.paused) return false;
    for (const isLastTry of [false, true]) {
      const done = this.#timer(messages);
      try {
        const outcomes = await consumeBatch(this.dataSource, this.options.service, route, messages);
        done();
        messages.forEach((message, index) => this.#note(message, outcomes[index] ?? 'handled'));
        return true;
      } catch (error) {
        // Whatever it was, each message by itself will show whose fault it is.
        if (classifyError(error) !== 'conflict' || isLastTry) return false;
      }
    }
    return false;
  }

  async #alone(routes: EventRoutes, message: ReceivedMessage, signal: AbortSignal): Promise<Consumption> {
    const { service } = this.options;
    let failed: unknown;
    for (let failures = 0; ;) {
      const done = this.#timer([message]);
      try {
        const outcome =
          failures < TRIES_IN_PLACE
            ? await consumeMessage(this.dataSource, service, routes, message)
            : await parkUnconsumed(this.dataSource, service, message, failed);
        done();
        return outcome;
      } catch (error) {
        if (signal.aborted) throw error;
        const kind = classifyError(error);
        if (kind === 'conflict') continue;
        if (kind !== 'outage' || (await databaseAnswers(this.dataSource))) failures++;
        failed = error;
        this.#log.error(`${placeOf(message)} is tried again: ${describeError(error)}`);
        await delay(AFTER_OUTAGE_MS, undefined, { signal });
      }
    }
  }

  #timer([first]: readonly ReceivedMessage[]): () => void {
    return this.metrics.handling.startTimer({ topic: first?.topic ?? 'none', type: typeOf(first) });
  }

  #note(message: ReceivedMessage, outcome: Consumption): void {
    this.metrics.consumed.inc({ topic: message.topic, type: typeOf(message), outcome });
    if (outcome === 'parked' || outcome === 'dead' || outcome === 'unusable')
      this.#log.warn(`${placeOf(message)} is ${outcome}`);
    if (outcome === 'handled') this.#deaths.survived();
    // What has no usable key or headers is its publisher's fault and says nothing about this release.
    if (outcome === 'dead' && this.#deaths.died()) {
      this.#log.fatal('Too many messages died within a minute: the group pauses, and tries one a minute.');
    }
    this.metrics.paused.set(this.#deaths.paused ? 1 : 0);
  }
}

interface Together {
  readonly route?: BatchRoute;
  readonly messages: readonly ReceivedMessage[];
}

/** The first message with those right after it that the same handler takes together with it. */
function leadingBatch(routes: EventRoutes, messages: readonly ReceivedMessage[]): Together {
  const routeTo = ({ topic, headers }: ReceivedMessage) =>
    routes.get(patternOf(topic, headers['ce_type'] ?? ''));
  const route = messages[0] && routeTo(messages[0]);
  if (!route || !takesBatches(route)) return { messages: messages.slice(0, 1) };
  const end = messages.findIndex((message) => routeTo(message) !== route);
  return { route, messages: end === -1 ? messages : messages.slice(0, end) };
}

function takesBatches(route: EventRoute): route is BatchRoute {
  return route.handleBatch !== undefined;
}

function placeOf({ topic, partition, offset }: ReceivedMessage): string {
  return `${topic}/${partition}@${offset}`;
}

function typeOf(message: ReceivedMessage | undefined): string {
  return message?.headers['ce_type'] ?? 'none';
}
