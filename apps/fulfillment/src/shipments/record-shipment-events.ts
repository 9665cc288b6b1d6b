import { Injectable } from '@nestjs/common';
import {
  shipmentDelivered,
  shipmentDispatched,
  shipmentFailed,
  shipmentPacked,
  shipmentShort,
  type EventDefinition,
} from '@waybill/contracts';
import { currentContext, derivedEventIds, Outbox, runInContext } from '@waybill/messaging';
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
   * Each of these events happens to a parcel once, and its id derives from that: which news it was that completed what
   * was needed, and so caused it, may be another after a restore from a backup.
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
    for (const { type, data } of events) {
      const nextEventId = derivedEventIds('fulfillment', `${type}:${data.parcelId}`);
      await runInContext({ ...currentContext(), nextEventId }, () =>
        this.outbox.append(manager, { definition: DEFINITIONS[type], data }),
      );
    }
  }
}

const DEFINITIONS: Record<ShipmentEvent['type'], EventDefinition> = {
  ShipmentPacked: shipmentPacked,
  ShipmentShort: shipmentShort,
  ShipmentDispatched: shipmentDispatched,
  ShipmentDelivered: shipmentDelivered,
  ShipmentFailed: shipmentFailed,
};
