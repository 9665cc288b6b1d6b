import { randomInt } from 'node:crypto';
import { easyPostId } from '../storage/ids.ts';
import { type Rate, type RateError, testObject } from './easypost-objects.ts';

const OFFERS = [
  { carrier: 'USPS', service: 'GroundAdvantage', base: 4.2, perPound: 0.85, days: 4 },
  { carrier: 'USPS', service: 'Priority', base: 7.4, perPound: 1.6, days: 2 },
  { carrier: 'UPSDAP', service: 'Ground', base: 6.3, perPound: 1.1, days: 3 },
];

/** What the carriers ask for a parcel of this weight (ounces). */
export function quote(shipmentId: string, weight: number): Rate[] {
  return OFFERS.map(({ carrier, service, base, perPound, days }) => {
    const price = base + (perPound * weight) / 16;
    return {
      id: easyPostId('rate'),
      object: 'Rate',
      ...testObject(),
      shipment_id: shipmentId,
      carrier_account_id: `ca_${carrier.toLowerCase()}`,
      carrier,
      service,
      rate: price.toFixed(2),
      currency: 'USD',
      list_rate: (price * 1.05).toFixed(2),
      list_currency: 'USD',
      retail_rate: (price * 1.3).toFixed(2),
      retail_currency: 'USD',
      billing_type: 'easypost',
      delivery_days: days,
      delivery_date: null,
      delivery_date_guaranteed: false,
      est_delivery_days: days,
    };
  });
}

/** What the carriers say, each for itself, when they have no rate for a parcel to this country. */
export function refusals(country: string): RateError[] {
  const carriers = new Set(OFFERS.map(({ carrier }) => carrier));
  return [...carriers].map((carrier) => ({
    carrier,
    carrier_account_id: `ca_${carrier.toLowerCase()}`,
    type: 'rate_error',
    message: `${carrier} does not deliver to ${country}.`,
  }));
}

/** A new tracking code in the carrier's format. */
export function newTrackingCode(carrier: string): string {
  return carrier === 'USPS' ? `9400100${digits(15)}` : `1ZSANDBOX${digits(9)}`;
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}
