import { type OrderPlaced, orderPlaced } from '@waybill/contracts';
import { type EventContext, type EventHandler, OnEvent } from '@waybill/messaging';
import { DailyDemand } from './daily-demand.ts';

/** Counts the units of an order as demand of the day it was placed. */
@OnEvent(orderPlaced)
export class OnOrderPlaced implements EventHandler<typeof orderPlaced> {
  constructor(private readonly demand: DailyDemand) {}

  async handle({ placedAt, lines }: OrderPlaced, { manager }: EventContext): Promise<void> {
    await this.demand.add(manager, placedAt, lines);
  }
}
