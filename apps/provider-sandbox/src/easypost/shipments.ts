import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Collection, type Document, Documents } from '../storage/documents.ts';
import { easyPostId } from '../storage/ids.ts';
import {
  notFound,
  postageExists,
  postageRequired,
  rateRequired,
  refundUnavailable,
} from './easypost-error.ts';
import { type PostageLabel, type Shipment, testObject, type Tracker } from './easypost-objects.ts';
import { newShipment } from './new-shipment.ts';
import { newTrackingCode } from './rates.ts';
import { Trackers } from './trackers.ts';

/** A shipment as it is on the wire: with its tracker, once there is one. */
export type ShipmentOnTheWire = Shipment & { tracker: Tracker | null; status: string };

interface KeptShipment extends Document {
  shipment: Shipment;
  trackerId: string | null;
}

/** A label that was bought. */
export interface Label {
  shipment: Shipment;
  label: PostageLabel;
  tracker: Tracker;
}

const buyParams = z.looseObject({ rate: z.looseObject({ id: z.string() }) });

/** Shipments and their labels. */
@Injectable()
export class Shipments {
  readonly #kept: Collection<KeptShipment>;
  readonly #bought: Collection<Document>;

  constructor(
    documents: Documents,
    private readonly trackers: Trackers,
  ) {
    this.#kept = documents.collection<KeptShipment>('easypost-shipment');
    this.#bought = documents.collection<Document>('easypost-label');
  }

  create(body: unknown): ShipmentOnTheWire {
    const shipment = newShipment(body);
    this.#kept.put({ id: shipment.id, shipment, trackerId: null });
    return this.retrieve(shipment.id);
  }

  /**
   * By its id, or the newest with this reference.
   * @throws EasyPostError (404)
   */
  retrieve(idOrReference: string): ShipmentOnTheWire {
    return this.#onTheWire(this.#find(idOrReference));
  }

  /** Newest first. */
  list(limit: number): ShipmentOnTheWire[] {
    return this.#kept.newest(limit).map((kept) => this.#onTheWire(kept));
  }

  /**
   * Buys the label for one of the shipment's rates and sends the parcel on its way.
   * @param labelUrl where the label of a shipment can be seen
   * @throws EasyPostError: 422 when a label was bought before, 404
   */
  buy(id: string, body: unknown, labelUrl: (shipmentId: string) => string): ShipmentOnTheWire {
    const kept = this.#find(id);
    const { shipment } = kept;
    if (shipment.postage_label) throw postageExists();
    const params = buyParams.safeParse(body);
    if (!params.success) throw rateRequired();
    const rate = shipment.rates.find((offered) => offered.id === params.data.rate.id);
    if (!rate) throw notFound();

    const trackingCode = newTrackingCode(rate.carrier);
    const tracker = this.trackers.start(shipment, rate, trackingCode);
    const label = newLabel(labelUrl(shipment.id));
    this.#bought.put({ id: shipment.id });
    return this.#save({
      ...kept,
      trackerId: tracker.id,
      shipment: {
        ...shipment,
        selected_rate: rate,
        postage_label: label,
        tracking_code: trackingCode,
        fees: [{ object: 'Fee', type: 'PostageFee', amount: rate.rate, charged: true, refunded: false }],
      },
    });
  }

  /** @throws EasyPostError: 422 when there is no label or the carrier already has the parcel, 404 */
  refund(id: string): ShipmentOnTheWire {
    const kept = this.#find(id);
    if (!kept.trackerId) throw postageRequired();
    if (!this.trackers.cancel(kept.trackerId)) throw refundUnavailable();
    return this.#save({ ...kept, shipment: { ...kept.shipment, refund_status: 'submitted' } });
  }

  /** The labels that were bought, newest first; -1 for all. */
  labels(limit: number): Label[] {
    return this.#bought.newest(limit).flatMap(({ id }) => this.label(id) ?? []);
  }

  /** The label of a shipment, if one was bought. */
  label(shipmentId: string): Label | undefined {
    const kept = this.#kept.get(shipmentId);
    if (!kept?.trackerId || !kept.shipment.postage_label) return undefined;
    const { shipment, trackerId } = kept;
    return { shipment, label: kept.shipment.postage_label, tracker: this.trackers.retrieve(trackerId) };
  }

  #find(idOrReference: string): KeptShipment {
    const kept =
      this.#kept.get(idOrReference) ??
      this.#kept.newest(1, { path: '$.shipment.reference', value: idOrReference })[0];
    if (!kept) throw notFound();
    return kept;
  }

  #save(kept: KeptShipment): ShipmentOnTheWire {
    const updated = { ...kept, shipment: { ...kept.shipment, updated_at: new Date().toISOString() } };
    this.#kept.put(updated);
    return this.#onTheWire(updated);
  }

  #onTheWire({ shipment, trackerId }: KeptShipment): ShipmentOnTheWire {
    const tracker = trackerId ? this.trackers.retrieve(trackerId) : null;
    return { ...shipment, tracker, status: tracker?.status ?? 'unknown' };
  }
}

function newLabel(url: string): PostageLabel {
  const { created_at, updated_at } = testObject();
  return {
    id: easyPostId('pl'),
    object: 'PostageLabel',
    created_at,
    updated_at,
    date_advance: 0,
    integrated_form: 'none',
    label_date: created_at,
    label_resolution: 300,
    label_size: '4x6',
    label_type: 'default',
    label_file_type: 'text/html',
    label_url: url,
    label_pdf_url: null,
    label_zpl_url: null,
    label_epl2_url: null,
  };
}
