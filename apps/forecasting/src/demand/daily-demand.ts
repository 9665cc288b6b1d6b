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

/** The table of units ordered per stock keeping unit and day. */
@Injectable()
export class DailyDemand {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds an order's lines, in one statement and in the order of the primary key: two orders with the same
   * products then wait for each other instead of deadlocking.
   * @param placedAt RFC 3339; its day in UTC counts
   */
  async add(
    manager: EntityManager,
    placedAt: string,
    lines: readonly Pick<OrderLine, 'sku' | 'quantity'>[],
  ): Promise<void> {
    await rows(
      manager,
      `INSERT INTO daily_demand AS demand (sku, day, quantity)
       SELECT sku, ($1::timestamptz AT TIME ZONE 'UTC')::date, sum(quantity)
       FROM unnest($2::text[], $3::int[]) AS line (sku, quantity)
       GROUP BY sku
       ORDER BY sku COLLATE "C"
       ON CONFLICT (sku, day) DO UPDATE SET quantity = demand.quantity + excluded.quantity`,
      [placedAt, lines.map((line) => line.sku), lines.map((line) => line.quantity)],
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
