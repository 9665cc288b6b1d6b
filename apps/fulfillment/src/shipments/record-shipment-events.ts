import { Injectable } from '@nestjs/common';
import {
  shipmentDelivered,
  shipmentDispatched,
  shipmentFailed,
  shipmentPacked,
  shipmentShort,
  type EventDefinition,
} from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { Fulfilment, ShipmentEvent } from './fulfilment.domain.ts';
import { FulfilmentRepository } from './fulfilment.repository.ts';

/** Saves what became of a locked fulfilment and publishes what happened to it, in the caller's transaction. */
@Injectable()
export class RecordShipmentEvents {
  constructor(
    private readonly fulfilments: FulfilmentRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @param before as it was locked
   * @param after with the events applied
   */
  async run(
    manager: EntityManager,
    before: Fulfilment,
    after: Fulfilment,
    events: readonly ShipmentEvent[],
  ): Promise<void> {
    await this.fulfilments.save(manager, before, after);
    await this.outbox.append(
      manager,
      ...events.map(({ type, data }) => ({ definition: DEFINITIONS[type], data })),
    );
  }
}

const DEFINITIONS: Record<ShipmentEvent['type'], EventDefinition> = {
  ShipmentPacked: shipmentPacked,
  ShipmentShort: shipmentShort,
  ShipmentDispatched: shipmentDispatched,
  ShipmentDelivered: shipmentDelivered,
  ShipmentFailed: shipmentFailed,
};
