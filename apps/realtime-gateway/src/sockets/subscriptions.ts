import { Injectable } from '@nestjs/common';
import { Problem, type User } from '@waybill/service-kit';
import { LiveRooms } from '../delivery/live-rooms.ts';
import type { Subscription } from '../delivery/subscription.ts';
import { FeedRepository, type Room } from '../feed/feed.repository.ts';
import type { RealtimeSocket, SubscribeRequest } from './protocol.ts';
import { mayJoin, parseRoom } from './room.domain.ts';

/** How long a subscriber waits for an order that was accepted but whose first event is still under way. ms */
const APPEARS_WITHIN_MS = 10_000;
const MAX_PER_SOCKET = 200;

interface OpenSocket {
  readonly rooms: Map<string, Subscription | 'pending'>;
  readonly closed: AbortController;
}

/** Which socket receives which rooms. */
@Injectable()
export class Subscriptions {
  readonly #bySocket = new Map<RealtimeSocket, OpenSocket>();

  constructor(
    private readonly rooms: LiveRooms,
    private readonly feed: FeedRepository,
  ) {}

  /** Sockets, and rooms of them all. */
  count(): { sockets: number; subscriptions: number } {
    let subscriptions = 0;
    for (const { rooms } of this.#bySocket.values()) subscriptions += rooms.size;
    return { sockets: this.#bySocket.size, subscriptions };
  }

  open(socket: RealtimeSocket): void {
    this.#bySocket.set(socket, { rooms: new Map(), closed: new AbortController() });
  }

  close(socket: RealtimeSocket): void {
    const open = this.#bySocket.get(socket);
    for (const room of open?.rooms.keys() ?? []) this.remove(socket, room);
    open?.closed.abort();
    this.#bySocket.delete(socket);
  }

  /**
   * Joins a room, or joins it again from another position.
   * @param confirm told the room's last sequence before the first update is sent
   * @throws Problem 404 `not-found` for a room that is not there or is not the caller's; 400, 429
   */
  async add(
    socket: RealtimeSocket,
    { room, after }: SubscribeRequest,
    confirm: (sequence: number) => void,
  ): Promise<void> {
    const open = this.#bySocket.get(socket);
    if (!open) return;
    const { rooms: own, closed } = open;
    if (!own.has(room)) {
      if (own.size >= MAX_PER_SOCKET)
        throw new Problem('too-many-subscriptions', 429, {
          detail: `A connection has at most ${MAX_PER_SOCKET} subscriptions.`,
        });
      own.set(room, 'pending');
    }
    try {
      const head = await this.#admit(socket.data.user, room, closed.signal);
      const before = own.get(room);
      // Closed, or unsubscribed, in the meantime.
      if (before === undefined) return;
      if (before !== 'pending') this.rooms.leave(before);
      const subscription: Subscription = {
        room,
        position: after ?? head,
        send: (update) => socket.emit('update', update),
      };
      own.set(room, subscription);
      confirm(head);
      this.rooms.join(subscription);
    } catch (error) {
      if (own.get(room) === 'pending') own.delete(room);
      throw error;
    }
  }

  remove(socket: RealtimeSocket, room: string): void {
    const own = this.#bySocket.get(socket)?.rooms;
    const subscription = own?.get(room);
    own?.delete(room);
    if (subscription && subscription !== 'pending') this.rooms.leave(subscription);
  }

  /** @returns the room's last sequence */
  async #admit(user: User, room: string, closed: AbortSignal): Promise<number> {
    const name = parseRoom(room);
    if (!name) {
      throw new Problem('invalid-request', 400, { detail: 'Rooms are order:<id> and customer:<id>.' });
    }
    if (name.kind === 'customer') {
      if (!mayJoin(user, name, undefined)) throw notFound();
      // A customer who has not ordered yet has a room that is still empty.
      return (await this.feed.findRoom(room))?.head ?? 0;
    }
    const known = await this.#find(room, closed);
    if (!known || !mayJoin(user, name, known.owner)) throw notFound();
    return known.head;
  }

  async #find(room: string, closed: AbortSignal): Promise<Room | undefined> {
    const found = new AbortController();
    const enough = AbortSignal.any([found.signal, closed, AbortSignal.timeout(APPEARS_WITHIN_MS)]);
    // Listening starts before the look, so that an appearance between the two is not missed.
    const appearance = this.rooms.appearance(room, enough);
    try {
      const known = await this.feed.findRoom(room);
      if (known) return known;
      await appearance;
      return closed.aborted ? undefined : await this.feed.findRoom(room);
    } finally {
      found.abort();
    }
  }
}

/** What one may not see does not exist. */
function notFound(): Problem {
  return new Problem('not-found', 404, { detail: 'There is no such room, or it is not yours.' });
}
