import { stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import {
  OnEvent,
  type BatchContext,
  type BatchEventHandler,
  type DeliveredEvent,
  type EventContext,
} from '@waybill/messaging';
import { adjustAvailability } from './adjust-availability.ts';

/** Every delta counts, whatever its version: a later one does not contain an earlier one. */
@OnEvent(stockAdjusted)
export class OnStockAdjusted implements BatchEventHandler<typeof stockAdjusted> {
  async handle(adjusted: StockAdjusted, { manager }: EventContext): Promise<void> {
    await adjustAvailability(manager, [adjusted]);
  }

  async handleBatch(
    events: readonly DeliveredEvent<StockAdjusted>[],
    { manager }: BatchContext,
  ): Promise<void> {
    await adjustAvailability(
      manager,
      events.map(({ data }) => data),
    );
  }
}
