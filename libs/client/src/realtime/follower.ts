import type { Socket } from 'socket.io-client';
import { problemFrom, type WaybillProblem } from '../problem.ts';
import type { Update } from '../types/updates.ts';
import type { ClientEvents, ServerEvents } from './protocol.ts';
import { RoomCursor } from './room-cursor.ts';
import { UpdateQueue } from './update-queue.ts';

export interface FollowerOptions {
  readonly room: string;
  /** Last sequence already known; 0 for all, undefined for what comes from now on. */
  readonly after: number | undefined;
  readonly signal: AbortSignal | undefined;
  /**
   * Whether a room that the gateway does not know exists all the same, its first event being under way.
   * @throws when it does not, with what to tell the follower
   */
  readonly confirm?: () => Promise<unknown>;
}

/** The gateway itself waits up to 10 s for a room it hasn't heard of. ms */
const ACK_TIMEOUT_MS = 15_000;
const RETRY_MS = 1_000;

/** One room as one reader follows it: subscribes again whenever it can't be sure to have everything. */
export class Follower {
  readonly updates: UpdateQueue<Update>;
  readonly room: string;
  readonly #socket: Socket<ServerEvents, ClientEvents>;
  readonly #options: FollowerOptions;
  readonly #cursor: RoomCursor;
  readonly #onConnect = () => this.#subscribe();
  readonly #onAbort = () => this.end();
  #subscribing = false;
  #ended = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket<ServerEvents, ClientEvents>, options: FollowerOptions, onEnd: () => void) {
    this.#socket = socket;
    this.#options = options;
    this.room = options.room;
    this.#cursor = new RoomCursor(options.after);
    this.updates = new UpdateQueue(() => {
      this.#leave();
      onEnd();
    });
  }

  start(): void {
    const { signal } = this.#options;
    if (signal?.aborted) return this.end();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#socket.on('connect', this.#onConnect);
    if (this.#socket.connected) this.#subscribe();
  }

  receive(update: Update): void {
    if (update.room !== this.room) return;
    const verdict = this.#cursor.receive(update);
    if (verdict === 'apply') this.updates.push(update);
    if (verdict === 'gap') this.#subscribe();
  }

  interrupt(): void {
    this.#cursor.interrupted();
  }

  end(error?: Error): void {
    this.updates.end(error);
  }

  #subscribe(): void {
    if (this.#subscribing || !this.#socket.connected) return;
    this.#subscribing = true;
    this.#cursor.interrupted();
    const after = this.#cursor.after;
    const request = { room: this.room, ...(after !== undefined && { after }) };
    // By callback, not by promise: the updates behind the answer may be handled before a promise would be.
    this.#socket.timeout(ACK_TIMEOUT_MS).emit('subscribe', request, (error: Error | null, answer) => {
      this.#subscribing = false;
      // No answer: the connection went, and `connect` brings us back, or the gateway is too busy.
      if (error) this.#subscribeLater();
      else if (answer.ok) this.#cursor.subscribed(answer.sequence);
      else void this.#refused(problemFrom(answer.error, 500));
    });
  }

  async #refused(problem: WaybillProblem): Promise<void> {
    if (problem.slug === 'not-found' && this.#options.confirm) {
      try {
        await this.#options.confirm();
      } catch (error) {
        return this.end(error instanceof Error ? error : problem);
      }
    } else if (problem.status < 500 && problem.status !== 429) {
      return this.end(problem);
    }
    this.#subscribeLater();
  }

  #subscribeLater(): void {
    clearTimeout(this.#retry);
    if (this.#ended) return;
    this.#retry = setTimeout(() => this.#subscribe(), RETRY_MS);
  }

  #leave(): void {
    this.#ended = true;
    clearTimeout(this.#retry);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#socket.off('connect', this.#onConnect);
    if (this.#socket.connected) this.#socket.emit('unsubscribe', { room: this.room });
  }
}
