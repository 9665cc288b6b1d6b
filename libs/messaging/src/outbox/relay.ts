import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { BROKER, MessageRejected, type Broker } from '../broker/broker.port.ts';
import { rows } from '../database/rows.ts';
import { MessagingMetrics } from '../messaging.metrics.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging.options.ts';
import { toBrokerMessage } from '../wire.ts';
import { LowerBound } from './lower-bound.ts';
import { RelayWake } from './relay.wake.ts';
import { LeaderNotice } from './leader-notice.ts';
import { selectBatch, type OutboxRow } from './select-batch.ts';
import { setAside } from './set-aside.ts';

const BATCH_ROWS = 500;
/** KafkaJS puts all messages of a partition into one record batch; brokers refuse one over 1 MiB. */
const BATCH_BYTES = 512 * 1024;
const IDLE_POLL_MS = 500;
const FOLLOWER_POLL_MS = 1_000;
const AFTER_ERROR_MS = 1_000;

/**
 * Publishes the outbox in the order of its positions. It runs in every replica; the lease makes one of them
 * active. A holder that comes back late can only send again what its successor sent too, so the order of first
 * delivery holds.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #holder = uuidv7();
  readonly #log = new Logger('Relay');
  readonly #lowerBound = new LowerBound();
  readonly #source: string;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();
  #wakeUp: () => void = () => undefined;
  #woken = false;
  #leading = false;
  /** Halved when the broker rejects a batch, until the row it rejects is alone. */
  #batchRows = BATCH_ROWS;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(BROKER) private readonly broker: Broker,
    private readonly wake: RelayWake,
    private readonly notice: LeaderNotice,
    private readonly metrics: MessagingMetrics,
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
  ) {
    this.#source = `/waybill/${options.service}`;
  }

  onApplicationBootstrap(): void {
    this.wake.attach(this.dataSource);
    this.wake.onWake(() => (this.#leading ? this.#signal() : this.notice.send()));
    this.notice.listen(() => this.#signal());
    this.#running = this.#run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    this.#signal();
    await this.#running;
    await this.notice.close();
    await this.#releaseLease();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        const pauseMs = await this.#relayOnce();
        if (pauseMs > 0) await this.#pause(pauseMs);
      } catch (error) {
        this.#log.error(`Publishing failed and will be tried again: ${String(error)}`);
        await this.#pause(AFTER_ERROR_MS);
      }
    }
  }

  /** @returns how long to wait before the next look. ms */
  async #relayOnce(): Promise<number> {
    this.#woken = false;
    const { manager } = this.dataSource;
    const look = this.#lowerBound.look();
    const batch = await selectBatch(manager, this.#holder, look.from, this.#batchRows);
    this.#leading = batch.leading;
    this.metrics.leading.set(batch.leading ? 1 : 0);
    if (!batch.leading) return FOLLOWER_POLL_MS;
    if (this.#lowerBound.released(batch.releases, look)) return 0;
    const sending = cutAtBytes(batch.rows);
    if (sending.length === 0) return IDLE_POLL_MS;
    try {
      await this.broker.publish(sending.map((row) => toBrokerMessage(this.#wireEvent(row))));
    } catch (error) {
      if (!(error instanceof MessageRejected)) throw error;
      await this.#narrowDown(sending, error);
      return 0;
    }
    this.#batchRows = Math.min(BATCH_ROWS, this.#batchRows * 2);
    this.metrics.published.inc(sending.length);
    await rows(manager, 'DELETE FROM outbox WHERE position = ANY ($1::bigint[])', [
      sending.map((row) => row.position),
    ]);
    this.#lowerBound.sent(sending.at(-1)?.position ?? '0', look);
    return 0;
  }

  /** Finds the rejected row by sending ever fewer; alone, it is set aside and stops only its own key. */
  async #narrowDown(sent: readonly OutboxRow[], rejection: MessageRejected): Promise<void> {
    const [first, ...others] = sent;
    if (first && others.length === 0) {
      this.#log.error(`${first.type} ${first.id} of ${first.aggregateid} is set aside: ${rejection.message}`);
      await setAside(this.dataSource.manager, first.position, rejection.message);
    }
    this.#batchRows = Math.max(1, Math.ceil(sent.length / 2));
  }

  #wireEvent(row: OutboxRow) {
    return {
      id: row.id,
      type: row.type,
      topic: row.aggregatetype,
      key: row.aggregateid,
      source: this.#source,
      time: row.occurred_at.toISOString(),
      body: row.payload,
      correlationId: row.correlation_id,
      causationId: row.causation_id ?? undefined,
      traceparent: row.traceparent ?? undefined,
    };
  }

  #signal(): void {
    this.#woken = true;
    this.#wakeUp();
  }

  async #pause(ms: number): Promise<void> {
    if (this.#woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #releaseLease(): Promise<void> {
    await rows(
      this.dataSource.manager,
      `UPDATE outbox_lease SET expires_at = '-infinity' WHERE holder = $1`,
      [this.#holder],
    ).catch((error: unknown) => this.#log.warn(`The lease runs out by itself: ${String(error)}`));
  }
}

function cutAtBytes(batch: readonly OutboxRow[]): readonly OutboxRow[] {
  let bytes = 0;
  const end = batch.findIndex((row, index) => {
    bytes += Buffer.byteLength(row.payload);
    return index > 0 && bytes > BATCH_BYTES;
  });
  return end === -1 ? batch : batch.slice(0, end);
}
