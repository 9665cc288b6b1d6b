import { Inject, Injectable, Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { ReceivedMessage } from '../broker/broker.port.ts';
import { MessagingMetrics } from '../messaging.metrics.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging.options.ts';
import { classifyError, describeError } from './classify-error.ts';
import { consumeMessage, type Consumption } from './consume-message.ts';
import { DeathWatch } from './death-watch.ts';
import type { EventRoutes } from './event-route.ts';

const AFTER_OUTAGE_MS = 1_000;
const WHILE_PAUSED_MS = 1_000;

/** Stays with a delivered message until it is done with, one way or another. */
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
   * An outage of our own says nothing about the message, which is tried again in place, so that later ones of its key
   * don't overtake it.
   * @throws when the process is to stop before it could be handled
   */
  async deliver(routes: EventRoutes, message: ReceivedMessage, signal: AbortSignal): Promise<void> {
    const where = `${message.topic}/${message.partition}@${message.offset}`;
    this.metrics.inFlight.inc();
    try {
      while (!this.#deaths.admits()) await delay(WHILE_PAUSED_MS, undefined, { signal });
      this.#note(where, message, await this.#untilDone(routes, message, where, signal));
    } finally {
      this.metrics.inFlight.dec();
    }
  }

  async #untilDone(
    routes: EventRoutes,
    message: ReceivedMessage,
    where: string,
    signal: AbortSignal,
  ): Promise<Consumption> {
    const type = message.headers['ce_type'] ?? 'none';
    for (;;) {
      const done = this.metrics.handling.startTimer({ topic: message.topic, type });
      try {
        const outcome = await consumeMessage(this.dataSource, this.options.service, routes, message);
        done();
        return outcome;
      } catch (error) {
        if (signal.aborted) throw error;
        if (classifyError(error) === 'conflict') continue;
        this.#log.error(`${where} is tried again: ${describeError(error)}`);
        await delay(AFTER_OUTAGE_MS, undefined, { signal });
      }
    }
  }

  #note(where: string, { topic, headers }: ReceivedMessage, outcome: Consumption): void {
    this.metrics.consumed.inc({ topic, type: headers['ce_type'] ?? 'none', outcome });
    if (outcome === 'parked' || outcome === 'dead' || outcome === 'unusable')
      this.#log.warn(`${where} is ${outcome}`);
    if (outcome === 'handled') this.#deaths.survived();
    // What has no usable key or headers is its publisher's fault and says nothing about this release.
    if (outcome === 'dead' && this.#deaths.died()) {
      this.#log.fatal('Too many messages died within a minute: the group pauses, and tries one a minute.');
    }
    this.metrics.paused.set(this.#deaths.paused ? 1 : 0);
  }
}
