import { Injectable } from '@nestjs/common';
import type { OrderLine, Sku } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import { DataSource, type EntityManager } from 'typeorm';

export interface DayOfDemand {
  /** ISO 8601 date, UTC. */
  readonly day: string;
  /** Units ordered. */
  readonly quantity: number;
}

export interface PlacedOrder {
  /** RFC 3339; its day in UTC counts. */
  readonly placedAt: string;
  readonly lines: readonly Pick<OrderLine, 'sku' | 'quantity'>[];
}

/** The table of units ordered per stock keeping unit and day. */
@Injectable()
export class DailyDemand {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds the lines of orders, in one statement and in the order of the primary key: two transactions with the same
   * products then wait for each other instead of deadlocking.
   */
  async add(manager: EntityManager, orders: readonly PlacedOrder[]): Promise<void> {
    const lines = orders.flatMap(({ placedAt, lines }) => lines.map((line) => ({ ...line, placedAt })));
    await rows(
      manager,
      `INSERT INTO daily_demand AS demand (sku, day, quantity)
       SELECT sku, (placed_at AT TIME ZONE 'UTC')::date AS day, sum(quantity)
       FROM unnest($1::text[], $2::int[], $3::timestamptz[]) AS line (sku, quantity, placed_at)
       GROUP BY 1, 2
       ORDER BY sku COLLATE "C", day
       ON CONFLICT (sku, day) DO UPDATE SET quantity = demand.quantity + excluded.quantity`,
      [
        lines.map(({ sku }) => sku),
        lines.map(({ quantity }) => quantity),
        lines.map(({ placedAt }) => placedAt),
      ],
    );
  }

  /** The days with demand, oldest first. */
  async of(sku: Sku): Promise<DayOfDemand[]> {
    // bigint arrives as text and date as local midnight, unless the query says otherwise.
    return rows<DayOfDemand>(
      this.dataSource.manager,
      `SELECT day::text AS day, quantity::float8 AS quantity FROM daily_demand WHERE sku = $1 ORDER BY day`,
      [sku],
    );
  }
}
