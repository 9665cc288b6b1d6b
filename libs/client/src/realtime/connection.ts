import { io, type Socket } from 'socket.io-client';
import { problemFrom, type WaybillProblem } from '../problem.ts';
import type { Update } from '../types/updates.ts';
import { Follower, type FollowerOptions } from './follower.ts';
import type { ClientEvents, ServerEvents } from './protocol.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly token: () => Promise<string | undefined>;
}

/** Longest pause before connecting again. ms */
const MAX_RECONNECT_MS = 5_000;

/** A connection to the gateway, open while something is followed on it. It carries a room once: the gateway keeps one position for each. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #followers = new Set<Follower>();
  #socket: Socket<ServerEvents, ClientEvents> | undefined;
  #reconnect: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  carries(room: string): boolean {
    return [...this.#followers].some((follower) => follower.room === room);
  }

  /** The room's updates in order, each once, over any number of reconnections. */
  follow(options: FollowerOptions): AsyncIterableIterator<Update, undefined> {
    this.#socket ??= this.#connect();
    const follower: Follower = new Follower(this.#socket, options, () => this.#left(follower));
    this.#followers.add(follower);
    follower.start();
    return follower.updates;
  }

  close(): void {
    for (const follower of this.#followers) follower.end();
  }

  #left(follower: Follower): void {
    this.#followers.delete(follower);
    if (this.#followers.size > 0) return;
    clearTimeout(this.#reconnect);
    const socket = this.#socket;
    // Forgotten first: a connection that ends is brought back only while it is this one's.
    this.#socket = undefined;
    socket?.disconnect();
  }

  #connect(): Socket<ServerEvents, ClientEvents> {
    const socket: Socket<ServerEvents, ClientEvents> = io(new URL(this.#options.url).origin, {
      // Polling would need every request of a session to reach the same replica.
      transports: ['websocket'],
      reconnectionDelay: 250,
      reconnectionDelayMax: MAX_RECONNECT_MS,
      // Its own connection, so that ending it ends nobody else's.
      forceNew: true,
      auth: (send) => {
        this.#options.token().then(
          (token) => send({ token }),
          (error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
    socket.on('update', (update) => {
      for (const follower of this.#followers) follower.receive(update);
    });
    socket.on('disconnect', () => {
      for (const follower of this.#followers) follower.interrupt();
      // Ended by the gateway, at the token's expiry say: Socket.IO leaves it to us to come back.
      if (!socket.active) this.#reconnectSoon(socket);
    });
    socket.on('connect_error', (error) => {
      // Socket.IO tries again by itself unless the gateway said no.
      if (socket.active) return;
      const problem = refusalOf(error);
      if (problem && problem.status < 500 && problem.status !== 429) this.#fail(problem);
      else this.#reconnectSoon(socket);
    });
    return socket;
  }

  #reconnectSoon(socket: Socket): void {
    if (socket !== this.#socket) return;
    clearTimeout(this.#reconnect);
    this.#reconnect = setTimeout(() => socket.connect(), Math.random() * 1_000);
  }

  #fail(error: Error): void {
    for (const follower of this.#followers) follower.end(error);
  }
}

function refusalOf(error: Error & { data?: unknown }): WaybillProblem | undefined {
  return error.data === undefined ? undefined : problemFrom(error.data, 401);
}
