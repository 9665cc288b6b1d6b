import { Injectable } from '@nestjs/common';
import { derivedEventIds, runInContext } from '@waybill/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { decideTracking, evolve, tracked } from '../shipments/fulfilment.domain.ts';
import { FulfilmentRepository } from '../shipments/fulfilment.repository.ts';
import { parcelOfShipment } from '../shipments/parcel.repository.ts';
import { RecordShipmentEvents } from '../shipments/record-shipment-events.ts';
import { trackerReportOf, type TrackerReport } from './tracker-report.ts';
import { WebhookRepository } from './webhook.repository.ts';

/** Moves a parcel to where the carrier says it is; one webhook is one transaction. */
@Injectable()
export class ProcessWebhook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly webhooks: WebhookRepository,
    private readonly fulfilments: FulfilmentRepository,
    private readonly recordEvents: RecordShipmentEvents,
  ) {}

  /** @param id the provider's event id */
  async run(id: string): Promise<void> {
    await this.dataSource.transaction('READ COMMITTED', async (manager) => {
      const webhook = await this.webhooks.lock(manager, id);
      if (!webhook) return;
      const report = trackerReportOf(webhook.body);
      if (!report) return this.webhooks.finish(manager, id, false);
      const matched = await this.#apply(manager, id, report);
      // The carrier may speak before the outcome of buying the label is committed.
      if (matched) await this.webhooks.finish(manager, id, true);
      else await this.webhooks.postpone(manager, id);
    });
  }

  async #apply(
    manager: EntityManager,
    id: string,
    { shipmentId, status, at }: TrackerReport,
  ): Promise<boolean> {
    const parcel = await parcelOfShipment(manager, shipmentId);
    if (!parcel) return false;
    const before = await this.fulfilments.lock(manager, parcel.orderId);
    const events = decideTracking(before, parcel.parcelId, status, at);
    const after = tracked(events.reduce(evolve, before), parcel.parcelId, status);
    const context = {
      correlationId: before.correlationId,
      causationId: id,
      nextEventId: derivedEventIds('fulfillment', id),
    };
    await runInContext(context, () => this.recordEvents.run(manager, before, after, events));
    return true;
  }
}
