import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { rows } from '@waybill/messaging';
import pg from 'pg';
import { DataSource, type EntityManager, type EntitySubscriberInterface } from 'typeorm';
import { config } from '../config.ts';
import { inNotices, parseNotice } from './notice.domain.ts';

/** A room and its last sequence. */
export interface RoomHead {
  readonly room: string;
  readonly head: number;
}

const CHANNEL = 'feed';
const COMMITTED = 'waybill.feed.heads';
const RECONNECT_MS = 1_000;

/**
 * Tells every replica, this one included, which rooms have grown. Sent after the commit, never inside a transaction:
 * there, Postgres would take a lock that serialises the commits of the whole instance. Notices may be lost; those
 * who listen also compare heads now and then.
 */
@Injectable()
export class FeedNotices implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger(FeedNotices.name);
  readonly #unsent = new Map<string, number>();
  #sending = false;
  #client: pg.Client | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #closed = false;
  #onHeads: (heads: readonly RoomHead[]) => void = () => undefined;
  #onListening: () => void = () => undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** @param onListening called on every (re)connection: what was notified before it is not known */
  subscribe(onHeads: (heads: readonly RoomHead[]) => void, onListening: () => void): void {
    this.#onHeads = onHeads;
    this.#onListening = onListening;
  }

  /** Notifies once the manager's transaction has committed. */
  afterCommit(manager: EntityManager, heads: readonly RoomHead[]): void {
    if (!manager.queryRunner) throw new Error('The feed is written in a transaction.');
    const { data } = manager.queryRunner;
    data[COMMITTED] = [...((data[COMMITTED] as readonly RoomHead[] | undefined) ?? []), ...heads];
  }

  onApplicationBootstrap(): void {
    const subscriber: EntitySubscriberInterface = {
      afterTransactionCommit: ({ queryRunner }) => {
        const heads = queryRunner.data[COMMITTED] as readonly RoomHead[] | undefined;
        // The end of a savepoint is no commit.
        if (queryRunner.isTransactionActive || !heads) return;
        delete queryRunner.data[COMMITTED];
        this.#committed(heads);
      },
    };
    this.dataSource.subscribers.push(subscriber);
    this.#listen();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    await this.#client?.end().catch(() => undefined);
  }

  #committed(heads: readonly RoomHead[]): void {
    for (const { room, head } of heads) this.#unsent.set(room, head);
    // Commits that come while a notice is under way share the next one.
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#unsent.size > 0 && !this.#closed) {
        const notices = inNotices([...this.#unsent]);
        this.#unsent.clear();
        await rows(
          this.dataSource.manager,
          'SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice',
          [CHANNEL, notices],
        );
      }
    } catch (error) {
      this.#log.warn(`A notice is lost; heads are compared instead: ${String(error)}`);
    } finally {
      this.#sending = false;
    }
  }

  /** On a connection of its own: one from a pool of transactions can't listen. */
  #listen(): void {
    const client = new pg.Client({
      connectionString: config.DATABASE_URL,
      application_name: 'realtime-gateway feed',
      keepAlive: true,
    });
    this.#client = client;
    client.on('notification', ({ payload }) => this.#onHeads(parseNotice(payload ?? '')));
    client.on('error', () => undefined); // followed by 'end'
    client.on('end', () => {
      if (!this.#closed) this.#reconnect = setTimeout(() => this.#listen(), RECONNECT_MS);
    });
    client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .then(() => this.#onListening())
      .catch((error: unknown) => {
        this.#log.warn(`Not listening to the feed: ${String(error)}`);
        return client.end().catch(() => undefined);
      });
  }
}
