import type { Sku } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { WantedLine } from '../orders/basket.domain.ts';

/** A product of which less may be sold than is wanted. */
export interface Shortage {
  readonly sku: Sku;
  readonly requested: number;
  readonly available: number;
}

/**
 * Takes the quantities off what may be sold. The last thing a transaction does, since it locks the rows that
 * everybody wants. They are locked in sku order, so two orders for the same products wait for each other instead
 * of deadlocking; and as they are before they are changed, so `available` is never taken below 0.
 * @returns what there is too little of; unless that is empty, the transaction must be rolled back
 */
export async function reserveStock(
  manager: EntityManager,
  lines: readonly WantedLine[],
): Promise<Shortage[]> {
  return rows<Shortage>(
    manager,
    `WITH wanted AS (
       SELECT sku, quantity FROM unnest($1::text[], $2::integer[]) AS line (sku, quantity)
     ), locked AS MATERIALIZED (
       SELECT sku, available FROM availability WHERE sku = ANY ($1::text[]) ORDER BY sku FOR UPDATE
     ), reserved AS (
       UPDATE availability
       SET available = availability.available - wanted.quantity
       FROM locked JOIN wanted USING (sku)
       WHERE availability.sku = locked.sku AND availability.available >= wanted.quantity
       RETURNING availability.sku
     )
     SELECT wanted.sku, wanted.quantity AS requested, greatest(coalesce(locked.available, 0), 0) AS available
     FROM wanted LEFT JOIN locked USING (sku)
     WHERE wanted.sku NOT IN (SELECT sku FROM reserved)
     ORDER BY wanted.sku`,
    [lines.map(({ sku }) => sku), lines.map(({ quantity }) => quantity)],
  );
}
