import type { Sku } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/**
 * Adds a signed number of units to what may be sold. The result may be below 0: then units were sold that turned
 * out to be missing.
 */
export async function adjustAvailability(manager: EntityManager, sku: Sku, delta: number): Promise<void> {
  await rows(
    manager,
    `INSERT INTO availability (sku, available) VALUES ($1, $2)
     ON CONFLICT (sku) DO UPDATE SET available = availability.available + excluded.available`,
    [sku, delta],
  );
}
