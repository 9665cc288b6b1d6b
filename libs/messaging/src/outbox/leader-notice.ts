import { Injectable, Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { rows } from '../database/rows.ts';

const CHANNEL = 'outbox';
const RECONNECT_MS = 1_000;

/**
 * Tells the replica that holds the lease about commits of the others. Sent after the commit, never inside a transaction: there, Postgres
 * would take a lock that serialises the commits of the whole instance. A notice that is lost costs one poll.
 */
@Injectable()
export class LeaderNotice {
  readonly #log = new Logger('LeaderNotice');
  #client: pg.Client | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #sending = false;
  #closed = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Sends one; those asked for while one is under way are covered by it or by the poll. */
  send(): void {
    if (this.#sending || this.#closed) return;
    this.#sending = true;
    rows(this.dataSource.manager, `SELECT pg_notify('${CHANNEL}', '')`)
      .catch((error: unknown) => this.#log.debug(`The notice is lost: ${String(error)}`))
      .finally(() => (this.#sending = false));
  }

  listen(onNotice: () => void): void {
    // A connection of its own: one from a pool of transactions can't listen.
    const client = new pg.Client({ connectionString: urlOf(this.dataSource) });
    this.#client = client;
    client.on('notification', onNotice);
    client.on('error', () => undefined); // followed by 'end'
    client.on('end', () => this.#listenLater(onNotice));
    client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .catch(() => client.end().catch(() => undefined));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    await this.#client?.end().catch(() => undefined);
  }

  #listenLater(onNotice: () => void): void {
    if (!this.#closed) this.#reconnect = setTimeout(() => this.listen(onNotice), RECONNECT_MS);
  }
}

function urlOf({ options }: DataSource): string {
  if ('url' in options && typeof options.url === 'string') return options.url;
  throw new Error('Messaging needs a data source that is configured by its url.');
}
