import { Injectable } from '@nestjs/common';
import type { CustomerId, OrderId } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import { customerRoom, orderRoom } from '../sockets/room.domain.ts';
import { FeedNotices, type RoomHead } from './feed-notices.ts';

export interface OrderEvent {
  readonly orderId: OrderId;
  readonly customerId: CustomerId;
  readonly version: number;
  readonly type: string;
  readonly eventId: string;
  /** RFC 3339 */
  readonly at: string;
  readonly data: unknown;
}

/** Puts an order's event into the feed of the order and into that of its customer. */
@Injectable()
export class RecordOrderEvent {
  constructor(private readonly notices: FeedNotices) {}

  /**
   * One statement, and the transaction's last: it locks the customer's row, for which other orders of the
   * customer wait until the commit. Rows are locked in room order, so that no two wait for each other.
   *
   * The order's own room has its versions as sequence; an event that it already has changes nothing. Under the
   * lock the customer's sequences commit in the order they are allotted, so a reader that saw n has seen all before.
   */
  async run(manager: EntityManager, event: OrderEvent): Promise<void> {
    const heads = await rows<RoomHead>(
      manager,
      `WITH known AS (
         SELECT head FROM rooms WHERE room = $2
       ), advanced AS (
         INSERT INTO rooms AS old (room, head, owner)
         SELECT room, first, $4
         FROM (VALUES ($1, 1::bigint), ($2, $3::bigint)) AS target (room, first)
         WHERE $3 > coalesce((SELECT head FROM known), 0)
         ORDER BY room COLLATE "C"
         ON CONFLICT (room) DO UPDATE
           SET head = CASE excluded.room WHEN $2 THEN excluded.head ELSE old.head + 1 END
         RETURNING room, head
       ), recorded AS (
         INSERT INTO feed (room, sequence, type, event_id, data, at)
         SELECT room, head, $5, $6::uuid, $7::jsonb, $8::timestamptz FROM advanced
       )
       SELECT room, head::float8 AS head FROM advanced`,
      [
        customerRoom(event.customerId),
        orderRoom(event.orderId),
        event.version,
        event.customerId,
        event.type,
        event.eventId,
        JSON.stringify(event.data),
        event.at,
      ],
    );
    this.notices.afterCommit(manager, heads);
  }
}
