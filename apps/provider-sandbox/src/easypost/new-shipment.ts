import { z } from 'zod';
import { easyPostId } from '../storage/ids.ts';
import { invalidShipment } from './easypost-error.ts';
import { type Shipment, testObject } from './easypost-objects.ts';
import { quote, refusals } from './rates.ts';

const text = z.string().nullish();
const address = z.looseObject({
  name: text,
  company: text,
  street1: z.string().min(1),
  street2: text,
  city: text,
  state: text,
  zip: text,
  country: z.string().length(2).default('US'),
  phone: text,
  email: text,
});
// The API takes numbers and numbers in text alike.
const size = z.coerce.number().positive();
const shipmentParams = z.looseObject({
  to_address: address,
  from_address: address,
  parcel: z.looseObject({
    weight: size,
    length: size.nullish(),
    width: size.nullish(),
    height: size.nullish(),
    predefined_package: text,
  }),
  reference: text,
  customs_info: z.unknown().optional(),
  options: z.unknown().optional(),
  is_return: z.boolean().default(false),
});
/** What ISO 3166-1 keeps for unknown territory: no carrier goes there, so a test can have a parcel that nobody takes. */
const NOWHERE = 'ZZ';

const body = z.looseObject({ shipment: z.unknown().optional() });

/**
 * A shipment with the carriers' rates, from the body of `POST /v2/shipments`.
 * @throws EasyPostError (422) that names the parts that don't fit
 */
export function newShipment(input: unknown): Shipment {
  const parsed = shipmentParams.safeParse(body.safeParse(input).data?.shipment);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => String(path[0] ?? 'shipment'));
    throw invalidShipment([...new Set(fields)]);
  }
  const { data } = parsed;
  const id = easyPostId('shp');
  const from = writeAddress(data.from_address);
  const to = writeAddress(data.to_address);
  const isServed = data.to_address.country !== NOWHERE;
  return {
    id,
    object: 'Shipment',
    ...testObject(),
    reference: data.reference ?? null,
    to_address: to,
    from_address: from,
    return_address: from,
    buyer_address: to,
    parcel: {
      id: easyPostId('prcl'),
      object: 'Parcel',
      ...testObject(),
      length: data.parcel.length ?? null,
      width: data.parcel.width ?? null,
      height: data.parcel.height ?? null,
      predefined_package: data.parcel.predefined_package ?? null,
      weight: data.parcel.weight,
    },
    customs_info: data.customs_info ?? null,
    options: data.options ?? {},
    is_return: data.is_return,
    messages: isServed ? [] : refusals(data.to_address.country),
    forms: [],
    fees: [],
    rates: isServed ? quote(id, data.parcel.weight) : [],
    selected_rate: null,
    postage_label: null,
    tracking_code: null,
    refund_status: null,
    batch_id: null,
    insurance: null,
    scan_form: null,
    usps_zone: null,
  };
}

function writeAddress(given: z.infer<typeof address>): Record<string, unknown> {
  return {
    id: easyPostId('adr'),
    object: 'Address',
    ...testObject(),
    name: given.name ?? null,
    company: given.company ?? null,
    street1: given.street1,
    street2: given.street2 ?? null,
    city: given.city ?? null,
    state: given.state ?? null,
    zip: given.zip ?? null,
    country: given.country,
    phone: given.phone ?? null,
    email: given.email ?? null,
    residential: null,
    carrier_facility: null,
    federal_tax_id: null,
    state_tax_id: null,
    verifications: {},
  };
}
