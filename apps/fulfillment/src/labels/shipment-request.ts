import type { Parcel } from '../shipments/parcel.domain.ts';
import type { ShipTo } from '../shipments/ship-to.repository.ts';
import { estimateWeight } from './parcel-weight.domain.ts';

/** What EasyPost needs to quote a parcel: https://docs.easypost.com/docs/shipments#create-a-shipment */
export function shipmentRequest(parcel: Parcel, shipTo: ShipTo) {
  return {
    reference: parcel.parcelId,
    from_address: WAREHOUSE,
    to_address: {
      name: shipTo.name,
      phone: shipTo.phone ?? null,
      street1: shipTo.line1,
      street2: shipTo.line2 ?? null,
      city: shipTo.city,
      state: shipTo.region ?? null,
      zip: shipTo.postalCode,
      country: shipTo.country,
    },
    parcel: { weight: estimateWeight(parcel.lines) },
  };
}

/** All sellers keep their goods in the one warehouse. */
const WAREHOUSE = {
  company: 'Waybill Warehouse',
  phone: '+441632960001',
  street1: '1 Wharf Lane',
  city: 'Leicester',
  state: null,
  zip: 'LE1 1AA',
  country: 'GB',
};
