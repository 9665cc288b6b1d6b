import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { decideDispatch, decideFailure, evolve, labelled } from '../shipments/fulfilment.domain.ts';
import { FulfilmentRepository } from '../shipments/fulfilment.repository.ts';
import type { Label } from '../shipments/parcel.domain.ts';
import { RecordShipmentEvents } from '../shipments/record-shipment-events.ts';
import type { LabelInput } from './label-call.ts';

/** Hands a packed parcel to the carrier once there is a label on it. */
@Injectable()
export class DispatchParcel {
  readonly #logger = new Logger(DispatchParcel.name);

  constructor(
    private readonly fulfilments: FulfilmentRepository,
    private readonly recordEvents: RecordShipmentEvents,
  ) {}

  async run(manager: EntityManager, { orderId, parcelId }: LabelInput, label: Label): Promise<void> {
    const before = await this.fulfilments.lock(manager, orderId);
    const events = decideDispatch(before, parcelId, label, new Date().toISOString());
    const after = events.reduce(evolve, labelled(before, parcelId, label));
    await this.recordEvents.run(manager, before, after, events);
  }

  /** @param reason the provider's, for people */
  async refuse(manager: EntityManager, { orderId, parcelId }: LabelInput, reason: string): Promise<void> {
    const before = await this.fulfilments.lock(manager, orderId);
    const events = decideFailure(before, parcelId, reason, new Date().toISOString());
    await this.recordEvents.run(manager, before, events.reduce(evolve, before), events);
    this.#logger.error({ orderId, parcelId, reason }, `No label for parcel ${parcelId}: ${reason}`);
  }
}
