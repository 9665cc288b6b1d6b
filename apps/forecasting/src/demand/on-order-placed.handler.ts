import { type OrderPlaced, orderPlaced } from '@waybill/contracts';
import {
  type BatchContext,
  type BatchEventHandler,
  type DeliveredEvent,
  type EventContext,
  OnEvent,
} from '@waybill/messaging';
import { DailyDemand } from './daily-demand.ts';

/** Counts the units of an order as demand of the day it was placed. */
@OnEvent(orderPlaced)
export class OnOrderPlaced implements BatchEventHandler<typeof orderPlaced> {
  constructor(private readonly demand: DailyDemand) {}

  async handle(order: OrderPlaced, { manager }: EventContext): Promise<void> {
    await this.demand.add(manager, [order]);
  }

  async handleBatch(
    orders: readonly DeliveredEvent<OrderPlaced>[],
    { manager }: BatchContext,
  ): Promise<void> {
    await this.demand.add(
      manager,
      orders.map(({ data }) => data),
    );
  }
}
