import { z } from 'zod';
import { TRACKING_STATUSES, type TrackingStatus } from '../shipments/parcel.domain.ts';

/** Where the carrier says that a parcel is. */
export interface TrackerReport {
  /** The provider's id of the shipment. */
  readonly shipmentId: string;
  readonly status: TrackingStatus;
  /** When the parcel got there. RFC 3339 */
  readonly at: string;
}

/** https://docs.easypost.com/docs/trackers#tracker-object */
const trackerWebhook = z.object({
  result: z.object({
    object: z.literal('Tracker'),
    shipment_id: z.string(),
    status: z.enum(TRACKING_STATUSES),
    updated_at: z.coerce.date(),
    tracking_details: z.array(z.object({ status: z.string(), datetime: z.coerce.date() })).default([]),
  }),
});

/** @returns undefined when the webhook is about something else, or about a parcel that wasn't sent through a shipment */
export function trackerReportOf(body: string): TrackerReport | undefined {
  const parsed = trackerWebhook.safeParse(JSON.parse(body));
  if (!parsed.success) return undefined;
  const {
    shipment_id: shipmentId,
    status,
    updated_at: updatedAt,
    tracking_details: details,
  } = parsed.data.result;
  const arrival = details.findLast((detail) => detail.status === status)?.datetime ?? updatedAt;
  return { shipmentId, status, at: arrival.toISOString() };
}
