import { Injectable, Inject } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { rows } from './database/rows.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from './messaging.options.ts';

interface Backlog {
  unsent: string;
  rejected: string;
  lag_seconds: number | null;
}

interface Parked {
  state: string;
  messages: string;
  oldest_seconds: number;
}

/** What messaging measures; a service adds {@link registry} to the one it shows. */
@Injectable()
export class MessagingMetrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];

  readonly consumed = new Counter({
    name: 'messaging_consumed_total',
    help: 'Messages delivered by the broker, by what became of them',
    labelNames: ['topic', 'type', 'outcome'],
    registers: this.#registers,
  });
  readonly handling = new Histogram({
    name: 'messaging_handling_seconds',
    help: 'From delivery to commit',
    labelNames: ['topic', 'type'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: this.#registers,
  });
  readonly inFlight = new Gauge({
    name: 'messaging_in_flight',
    help: 'Messages being handled',
    registers: this.#registers,
  });
  readonly paused = new Gauge({
    name: 'messaging_paused',
    help: '1 while the group is paused because too many messages died',
    registers: this.#registers,
  });
  readonly published = new Counter({
    name: 'messaging_published_total',
    help: 'Events that the broker acknowledged',
    registers: this.#registers,
  });
  readonly leading = new Gauge({
    name: 'messaging_relay_leading',
    help: '1 in the replica whose relay is active',
    registers: this.#registers,
  });

  constructor(
    private readonly dataSource: DataSource,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {
    const registers = this.#registers;
    const backlog = new Gauge({
      name: 'messaging_outbox_unsent',
      help: 'Events not published yet',
      registers,
    });
    const rejected = new Gauge({ name: 'messaging_outbox_rejected', help: 'Events set aside', registers });
    new Gauge({
      name: 'messaging_outbox_lag_seconds',
      help: 'Age of the oldest event not published yet',
      registers,
      async collect() {
        const [found] = await readBacklog();
        backlog.set(Number(found?.unsent ?? 0));
        rejected.set(Number(found?.rejected ?? 0));
        this.set(found?.lag_seconds ?? 0);
      },
    });
    const oldest = new Gauge({
      name: 'messaging_parked_oldest_seconds',
      help: 'Age of the oldest message of a state',
      labelNames: ['state'],
      registers,
    });
    new Gauge({
      name: 'messaging_parked',
      help: 'Messages waiting for a retry, or dead',
      labelNames: ['state'],
      registers,
      async collect() {
        this.reset();
        oldest.reset();
        for (const { state, messages, oldest_seconds } of await readParked()) {
          this.set({ state }, Number(messages));
          oldest.set({ state }, oldest_seconds);
        }
      },
    });
    const readBacklog = () => this.#backlog();
    const readParked = () => this.#parked();
  }

  #backlog(): Promise<Backlog[]> {
    return rows<Backlog>(
      this.dataSource.manager,
      `SELECT count(*) FILTER (WHERE rejected_at IS NULL) AS unsent,
              count(*) FILTER (WHERE rejected_at IS NOT NULL) AS rejected,
              extract(epoch FROM clock_timestamp() - min(occurred_at) FILTER (WHERE rejected_at IS NULL))::float8
                AS lag_seconds
       FROM outbox`,
    );
  }

  #parked(): Promise<Parked[]> {
    return rows<Parked>(
      this.dataSource.manager,
      `SELECT state, count(*) AS messages, extract(epoch FROM now() - min(parked_at))::float8 AS oldest_seconds
       FROM parked_messages WHERE consumer_group = $1 GROUP BY state`,
      [this.options.service],
    );
  }
}
