import type { StockAdjusted } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/**
 * Adds signed numbers of units to what may be sold, in sku order, as orders take them. A result may be below 0: then
 * units were sold that turned out to be missing.
 */
export async function adjustAvailability(
  manager: EntityManager,
  adjustments: readonly Pick<StockAdjusted, 'sku' | 'delta'>[],
): Promise<void> {
  await rows(
    manager,
    `INSERT INTO availability (sku, available)
     SELECT sku, sum(delta)::integer FROM unnest($1::text[], $2::int[]) AS adjusted (sku, delta)
     GROUP BY sku ORDER BY sku COLLATE "C"
     ON CONFLICT (sku) DO UPDATE SET available = availability.available + excluded.available`,
    [adjustments.map(({ sku }) => sku), adjustments.map(({ delta }) => delta)],
  );
}
