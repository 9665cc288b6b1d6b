import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ControlPanel } from '../control/control-panel.ts';
import { type Collection, type Document, Documents } from '../storage/documents.ts';
import { easyPostId } from '../storage/ids.ts';
import { notFound } from './easypost-error.ts';
import {
  type Rate,
  type Shipment,
  testObject,
  type Tracker,
  type TrackerStatus,
} from './easypost-objects.ts';
import { TrackerWebhooks } from './tracker-webhooks.ts';

interface KeptTracker extends Document {
  tracker: Tracker;
  /** What is still to happen, in order; `dueAt` in ms since the epoch. */
  ahead: { status: TrackerStatus; dueAt: number }[];
}

/** A parcel's way, each step with its share of the whole time and the carrier's words for it. */
const JOURNEY = [
  { status: 'pre_transit', share: 0 },
  { status: 'in_transit', share: 1 / 3 },
  { status: 'out_for_delivery', share: 2 / 3 },
  { status: 'delivered', share: 1 },
] as const;

const WORDS: Record<TrackerStatus, { message: string; detail: string }> = {
  unknown: { message: 'Label requested', detail: 'unknown' },
  pre_transit: { message: 'Shipping label created', detail: 'label_created' },
  in_transit: { message: 'Accepted at the carrier facility', detail: 'received_at_origin_facility' },
  out_for_delivery: { message: 'Out for delivery', detail: 'out_for_delivery' },
  delivered: { message: 'Delivered', detail: 'arrived_at_destination' },
  cancelled: { message: 'Label refunded', detail: 'cancelled' },
};

/** Moves bought parcels along and tells of each step; what is left of a journey goes on after a restart. */
@Injectable()
export class Trackers implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #kept: Collection<KeptTracker>;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly documents: Documents,
    private readonly panel: ControlPanel,
    private readonly webhooks: TrackerWebhooks,
  ) {
    this.#kept = documents.collection<KeptTracker>('easypost-tracker');
  }

  onApplicationBootstrap(): void {
    for (const { id, ahead } of this.#kept.all()) this.#scheduleNext(id, ahead);
  }

  onModuleDestroy(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** Starts the journey of a shipment whose label is being bought. */
  start(shipment: Shipment, rate: Rate, trackingCode: string): Tracker {
    const now = Date.now();
    const { transitMs } = this.panel.switches.easypost;
    const id = easyPostId('trk');
    const tracker: Tracker = {
      id,
      object: 'Tracker',
      ...testObject(),
      tracking_code: trackingCode,
      status: 'unknown',
      status_detail: 'unknown',
      signed_by: null,
      weight: shipment.parcel.weight,
      est_delivery_date: new Date(now + transitMs).toISOString(),
      shipment_id: shipment.id,
      carrier: rate.carrier,
      tracking_details: [],
      carrier_detail: null,
      public_url: `https://track.easypost.com/${id}`,
      fees: [],
      finalized: false,
      is_return: shipment.is_return,
    };
    const ahead = JOURNEY.map(({ status, share }) => ({
      status,
      dueAt: now + Math.round(transitMs * share),
    }));
    this.#kept.put({ id, tracker, ahead });
    this.#scheduleNext(id, ahead);
    return tracker;
  }

  /** @throws EasyPostError (404) */
  retrieve(id: string): Tracker {
    const kept = this.#kept.get(id);
    if (!kept) throw notFound();
    return kept.tracker;
  }

  /**
   * Ends the journey of a parcel whose label is given back.
   * @returns false when the carrier already has the parcel, or the label was given back before
   */
  cancel(id: string): boolean {
    const { status } = this.retrieve(id);
    if (status !== 'unknown' && status !== 'pre_transit') return false;
    clearTimeout(this.#timers.get(id));
    this.#move(id, 'cancelled', []);
    return true;
  }

  #scheduleNext(id: string, ahead: KeptTracker['ahead']): void {
    const next = ahead[0];
    if (!next) {
      this.#timers.delete(id);
      return;
    }
    const step = (): void => {
      const rest = ahead.slice(1);
      this.documents.transaction(() => this.#move(id, next.status, rest));
      this.#scheduleNext(id, rest);
    };
    this.#timers.set(id, setTimeout(step, Math.max(0, next.dueAt - Date.now())));
  }

  #move(id: string, status: TrackerStatus, ahead: KeptTracker['ahead']): void {
    const before = this.retrieve(id);
    const { message, detail } = WORDS[status];
    const now = new Date().toISOString();
    const tracker: Tracker = {
      ...before,
      status,
      status_detail: detail,
      updated_at: now,
      finalized: ahead.length === 0,
      tracking_details: [
        ...before.tracking_details,
        {
          object: 'TrackingDetail',
          message,
          description: message,
          status,
          status_detail: detail,
          datetime: now,
          source: before.carrier,
          carrier_code: null,
          tracking_location: {
            object: 'TrackingLocation',
            city: null,
            state: null,
            country: null,
            zip: null,
          },
        },
      ],
    };
    this.#kept.put({ id, tracker, ahead });
    this.webhooks.updated(tracker, before.status);
  }
}
