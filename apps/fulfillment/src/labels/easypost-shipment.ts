import { z } from 'zod';
import type { Label } from '../shipments/parcel.domain.ts';

/** What we read of EasyPost's shipment: https://docs.easypost.com/docs/shipments#shipment-object */
export const easyPostShipment = z.object({
  id: z.string(),
  rates: z.array(z.object({ id: z.string(), rate: z.coerce.number() })).default([]),
  messages: z.array(z.object({ message: z.string() })).default([]),
  selected_rate: z.object({ carrier: z.string(), service: z.string() }).nullish(),
  tracking_code: z.string().nullish(),
  postage_label: z.object({ label_url: z.string() }).nullish(),
});
export type EasyPostShipment = z.output<typeof easyPostShipment>;

/** @returns the label, once it was bought */
export function labelOf(shipment: EasyPostShipment): Label | undefined {
  const { id, selected_rate: rate, tracking_code: trackingCode, postage_label: label } = shipment;
  if (!label || !rate || !trackingCode) return undefined;
  return {
    shipmentId: id,
    carrier: rate.carrier,
    service: rate.service,
    trackingCode,
    labelUrl: label.label_url,
  };
}

/** @returns the cheapest way to send it, if any carrier takes it */
export function lowestRate({ rates }: EasyPostShipment): { id: string } | undefined {
  return rates.toSorted((a, b) => a.rate - b.rate)[0];
}
