import type { Update } from '../types/updates.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { FollowerOptions } from './follower.ts';

export interface FollowOptions {
  /** Last sequence already known. */
  readonly after?: number;
  /** Ends the iteration without an error. */
  readonly signal?: AbortSignal;
}

/** All that a client follows: on one connection, unless it follows a room twice. */
export class Realtime {
  readonly #options: ConnectionOptions;
  readonly #connections: Connection[] = [];

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  follow(options: FollowerOptions): AsyncIterableIterator<Update, undefined> {
    let connection = this.#connections.find((one) => !one.carries(options.room));
    if (!connection) this.#connections.push((connection = new Connection(this.#options)));
    return connection.follow(options);
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
