import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { FeedNotices, type RoomHead } from '../feed/feed-notices.ts';
import { FeedRepository } from '../feed/feed.repository.ts';
import type { Update } from '../feed/update.ts';
import { lowestPosition, takeDue } from './room-delivery.domain.ts';
import type { Subscription } from './subscription.ts';

/** Rooms of one reading, and updates of a room within: a long replay must not keep the others waiting. */
const ROOMS_AT_ONCE = 500;
const UPDATES_AT_ONCE = 100;
const RETRY_MS = 500;
const COMPARE_EVERY_MS = 5_000;

/**
 * The rooms this replica serves. One loop reads what is new in all of them and sends it, so nothing overtakes within
 * a room; a replay and a live update are the same to it.
 */
@Injectable()
export class LiveRooms implements OnModuleInit, BeforeApplicationShutdown {
  readonly #log = new Logger(LiveRooms.name);
  readonly #rooms = new Map<string, Set<Subscription>>();
  /** Rooms that nobody has heard of, and who waits for them. */
  readonly #awaited = new Map<string, Set<() => void>>();
  /** Rooms that may have something to send. */
  readonly #stale = new Set<string>();
  #loop: Promise<void> | undefined;
  #comparing: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly feed: FeedRepository,
    private readonly notices: FeedNotices,
  ) {}

  onModuleInit(): void {
    this.notices.subscribe(
      (heads) => this.#grown(heads),
      () => void this.#compareHeads(),
    );
    this.#comparing = setInterval(() => void this.#compareHeads(), COMPARE_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#comparing);
    await this.#loop;
  }

  /** Joins the room; sends what follows its position at once, and what comes later when it comes. */
  join(subscription: Subscription): void {
    const { room } = subscription;
    const subscriptions = this.#rooms.get(room) ?? new Set();
    this.#rooms.set(room, subscriptions.add(subscription));
    this.#read(room);
  }

  leave(subscription: Subscription): void {
    const subscriptions = this.#rooms.get(subscription.room);
    subscriptions?.delete(subscription);
    if (subscriptions?.size === 0) this.#rooms.delete(subscription.room);
  }

  /** Resolves when the room's first update is there, or when the signal says to wait no longer. */
  async appearance(room: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#awaited.get(room) ?? new Set();
    this.#awaited.set(room, waiting.add(resolve));
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    await promise;
    waiting.delete(resolve);
    if (waiting.size === 0) this.#awaited.delete(room);
  }

  #grown(heads: readonly RoomHead[]): void {
    for (const { room, head } of heads) {
      for (const appear of this.#awaited.get(room) ?? []) appear();
      const lowest = lowestPosition(this.#rooms.get(room) ?? []);
      if (lowest !== undefined && lowest < head) this.#read(room);
    }
  }

  /** A notice can be lost, with a connection say: nobody waits longer than until the next comparison. */
  async #compareHeads(): Promise<void> {
    const rooms = [...this.#rooms.keys(), ...this.#awaited.keys()];
    try {
      for (let start = 0; start < rooms.length && !this.#stopped; start += 5_000)
        this.#grown(await this.feed.heads(rooms.slice(start, start + 5_000)));
    } catch (error) {
      this.#log.warn(`Heads are compared again later: ${String(error)}`);
    }
  }

  #read(room: string): void {
    this.#stale.add(room);
    this.#loop ??= this.#readAll().finally(() => (this.#loop = undefined));
  }

  async #readAll(): Promise<void> {
    // The callers of this turn of the event loop share the first reading.
    await Promise.resolve();
    while (this.#stale.size > 0 && !this.#stopped) {
      const rooms = [...this.#stale].slice(0, ROOMS_AT_ONCE);
      // Forgotten before the reading, so that a notice during it counts.
      for (const room of rooms) this.#stale.delete(room);
      try {
        await this.#readAndSend(rooms);
      } catch (error) {
        this.#log.warn(`The feed is read again: ${String(error)}`);
        for (const room of rooms) this.#stale.add(room);
        await delay(RETRY_MS);
      }
    }
  }

  async #readAndSend(rooms: readonly string[]): Promise<void> {
    const after = new Map<string, number>();
    for (const room of rooms) {
      const lowest = lowestPosition(this.#rooms.get(room) ?? []);
      if (lowest !== undefined) after.set(room, lowest);
    }
    if (after.size === 0) return;
    const updates = Map.groupBy(await this.feed.read(after, UPDATES_AT_ONCE), ({ room }) => room);
    for (const [room, read] of updates) {
      this.#send(room, after.get(room) ?? 0, read);
      if (read.length === UPDATES_AT_ONCE) this.#stale.add(room);
    }
  }

  #send(room: string, after: number, updates: readonly Update[]): void {
    for (const subscription of this.#rooms.get(room) ?? [])
      for (const update of takeDue(subscription, after, updates)) subscription.send(update);
  }
}
