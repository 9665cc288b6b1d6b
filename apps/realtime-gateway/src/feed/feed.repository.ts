import { Injectable } from '@nestjs/common';
import { rows } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import type { RoomHead } from './feed-notices.ts';
import type { Update } from './update.ts';

export interface Room {
  /** The last sequence. */
  readonly head: number;
  /** The customer who may join. */
  readonly owner: string;
}

/** Reads the feed. Sequences are far below 2^53, so they are read as numbers. */
@Injectable()
export class FeedRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findRoom(room: string): Promise<Room | undefined> {
    const [found] = await rows<Room>(
      this.dataSource.manager,
      'SELECT head::float8 AS head, owner FROM rooms WHERE room = $1',
      [room],
    );
    return found;
  }

  /** Those of the rooms that exist. */
  async heads(rooms: readonly string[]): Promise<RoomHead[]> {
    return rows<RoomHead>(
      this.dataSource.manager,
      'SELECT room, head::float8 AS head FROM rooms WHERE room = ANY ($1::text[])',
      [rooms],
    );
  }

  /**
   * What follows in each room after a position, in order, at most `limit` of each: one round trip for all rooms
   * that have something new.
   */
  async read(after: ReadonlyMap<string, number>, limit: number): Promise<Update[]> {
    return rows<Update>(
      this.dataSource.manager,
      `SELECT next.*
       FROM unnest($1::text[], $2::bigint[]) AS wanted (room, after)
       CROSS JOIN LATERAL (
         SELECT room, sequence::float8 AS sequence, type, data, event_id AS "eventId",
                to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
         FROM feed
         WHERE feed.room = wanted.room AND feed.sequence > wanted.after
         ORDER BY feed.sequence
         LIMIT $3
       ) AS next`,
      [[...after.keys()], [...after.values()], limit],
    );
  }
}
