import { stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { adjustAvailability } from './adjust-availability.ts';

/** Every delta counts, whatever its version: a later one does not contain an earlier one. */
@OnEvent(stockAdjusted)
export class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  async handle({ sku, delta }: StockAdjusted, { manager }: EventContext): Promise<void> {
    await adjustAvailability(manager, sku, delta);
  }
}
