import { Injectable } from '@nestjs/common';
import type { OrderId } from '@waybill/contracts';
import { ProviderCalls } from '@waybill/provider-calls';
import type { EntityManager } from 'typeorm';
import { labelCallFor } from '../labels/label-call.ts';
import { StockRepository } from '../stock/stock.repository.ts';
import { decidePacking, evolve, readyToPack } from './fulfilment.domain.ts';
import type { Fulfilment, ShipmentEvent } from './fulfilment.domain.ts';
import { FulfilmentRepository } from './fulfilment.repository.ts';
import { RecordShipmentEvents } from './record-shipment-events.ts';

/** Takes in news of an order and packs what became ready by it; each packed parcel gets a label bought. */
@Injectable()
export class AdvanceFulfilment {
  constructor(
    private readonly fulfilments: FulfilmentRepository,
    private readonly stock: StockRepository,
    private readonly recordEvents: RecordShipmentEvents,
    private readonly providerCalls: ProviderCalls,
  ) {}

  /**
   * @param takeIn what the news changes; the same object when it is no news
   * @param time when the news happened. RFC 3339
   * @returns whether it was news
   */
  async run(
    manager: EntityManager,
    orderId: OrderId,
    takeIn: (fulfilment: Fulfilment) => Fulfilment,
    time: string,
  ): Promise<boolean> {
    const before = await this.fulfilments.lock(manager, orderId);
    const informed = takeIn(before);
    if (informed === before) return false;

    const events = await this.#pack(manager, informed);
    await this.recordEvents.run(manager, before, events.reduce(evolve, informed), events);
    for (const { data } of packedOf(events)) {
      const call = labelCallFor(informed, data.parcelId, new Date(time));
      await this.providerCalls.enqueue(manager, 'buy-label', call);
    }
    return true;
  }

  async #pack(manager: EntityManager, fulfilment: Fulfilment): Promise<ShipmentEvent[]> {
    const ready = readyToPack(fulfilment);
    if (ready.length === 0) return [];
    const skus = new Set(ready.flatMap(({ lines }) => lines.map(({ sku }) => sku)));
    const shelf = await this.stock.lock(manager, [...skus]);
    const events = decidePacking(fulfilment, shelf, new Date().toISOString());
    await this.stock.take(
      manager,
      packedOf(events).flatMap(({ data }) => data.lines),
    );
    return events;
  }
}

function packedOf(events: readonly ShipmentEvent[]) {
  return events.filter((event) => event.type === 'ShipmentPacked');
}
