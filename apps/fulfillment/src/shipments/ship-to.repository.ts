import type { Address, OrderContactGiven, OrderId } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

/** Where and to whom an order goes. */
export interface ShipTo extends Address {
  readonly name: string;
  readonly phone?: string;
}

/** Keeps what a carrier needs of the contact; the e-mail address is not among it. */
export async function saveShipTo(manager: EntityManager, contact: OrderContactGiven): Promise<void> {
  const { line1, line2, city, region, postalCode, country } = contact.shippingAddress;
  await rows(
    manager,
    `INSERT INTO ship_to (order_id, name, phone, line1, line2, city, region, postal_code, country)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (order_id) DO UPDATE
       SET name = excluded.name, phone = excluded.phone, line1 = excluded.line1, line2 = excluded.line2,
           city = excluded.city, region = excluded.region, postal_code = excluded.postal_code,
           country = excluded.country`,
    [
      contact.orderId,
      contact.name,
      contact.phone ?? null,
      line1,
      line2 ?? null,
      city,
      region ?? null,
      postalCode,
      country,
    ],
  );
}

/** @throws when the order has none: a parcel is packed only once there is one */
export async function shipToOf(manager: EntityManager, orderId: OrderId): Promise<ShipTo> {
  const [row] = await rows<ShipToRow>(manager, 'SELECT * FROM ship_to WHERE order_id = $1', [orderId]);
  if (!row) throw new Error(`Order ${orderId} has no address to ship to.`);
  return {
    name: row.name,
    ...(row.phone !== null && { phone: row.phone }),
    line1: row.line1,
    ...(row.line2 !== null && { line2: row.line2 }),
    city: row.city,
    ...(row.region !== null && { region: row.region }),
    postalCode: row.postal_code,
    country: row.country,
  };
}

interface ShipToRow {
  name: string;
  phone: string | null;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postal_code: string;
  country: string;
}
