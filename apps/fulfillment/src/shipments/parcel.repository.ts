import type { OrderId, ParcelId, ParcelStatus, SellerId } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { Label, Parcel, ParcelLine, TrackingStatus } from './parcel.domain.ts';

/** The parcels of an order with their lines. */
export async function parcelsOfOrder(manager: EntityManager, orderId: OrderId): Promise<Parcel[]> {
  const found = await rows<ParcelRow>(
    manager,
    `SELECT parcels.*,
            (SELECT json_agg(json_build_object('sku', sku, 'quantity', quantity) ORDER BY sku)
               FROM parcel_lines WHERE parcel_lines.parcel_id = parcels.parcel_id) AS lines
       FROM parcels
      WHERE order_id = $1
      ORDER BY parcel_id`,
    [orderId],
  );
  return found.map(parcelOf);
}

/** Adds parcels that were just ordered: at most, they were packed in the same breath. */
export async function insertParcels(
  manager: EntityManager,
  orderId: OrderId,
  parcels: readonly Parcel[],
): Promise<void> {
  if (parcels.length === 0) return;
  await rows(
    manager,
    `INSERT INTO parcels (parcel_id, order_id, seller_id, status, packed_at)
     SELECT parcel_id, $1, seller_id, status, nullif(packed_at, '')::timestamptz
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[])
         AS parcel (parcel_id, seller_id, status, packed_at)`,
    [
      orderId,
      parcels.map(({ parcelId }) => parcelId),
      parcels.map(({ sellerId }) => sellerId),
      parcels.map(({ status }) => status),
      parcels.map(({ packedAt = '' }) => packedAt),
    ],
  );
  const lines = parcels.flatMap(({ parcelId, lines }) => lines.map((line) => ({ parcelId, ...line })));
  await rows(
    manager,
    `INSERT INTO parcel_lines (parcel_id, sku, quantity)
     SELECT parcel_id, sku, quantity
       FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS line (parcel_id, sku, quantity)`,
    [
      lines.map(({ parcelId }) => parcelId),
      lines.map(({ sku }) => sku),
      lines.map(({ quantity }) => quantity),
    ],
  );
}

/** Saves everything about a parcel but its lines, which never change. */
export async function updateParcel(manager: EntityManager, parcel: Parcel): Promise<void> {
  const { label } = parcel;
  await rows(
    manager,
    `UPDATE parcels
        SET status = $2, packed_at = $3, shipment_id = $4, carrier = $5, service = $6, tracking_code = $7,
            label_url = $8, dispatched_at = $9, tracking = $10, delivered_at = $11, failure = $12
      WHERE parcel_id = $1`,
    [
      parcel.parcelId,
      parcel.status,
      parcel.packedAt ?? null,
      label?.shipmentId ?? null,
      label?.carrier ?? null,
      label?.service ?? null,
      label?.trackingCode ?? null,
      label?.labelUrl ?? null,
      parcel.dispatchedAt ?? null,
      parcel.tracking ?? null,
      parcel.deliveredAt ?? null,
      parcel.failure ?? null,
    ],
  );
}

/** @returns the parcel whose label was bought as this shipment of the provider, if it is one of ours */
export async function parcelOfShipment(
  manager: EntityManager,
  shipmentId: string,
): Promise<{ orderId: OrderId; parcelId: ParcelId } | undefined> {
  const [found] = await rows<{ orderId: OrderId; parcelId: ParcelId }>(
    manager,
    `SELECT order_id AS "orderId", parcel_id AS "parcelId" FROM parcels WHERE shipment_id = $1`,
    [shipmentId],
  );
  return found;
}

interface ParcelRow {
  parcel_id: ParcelId;
  seller_id: SellerId;
  status: ParcelStatus;
  packed_at: Date | null;
  shipment_id: string | null;
  carrier: string | null;
  service: string | null;
  tracking_code: string | null;
  label_url: string | null;
  dispatched_at: Date | null;
  tracking: TrackingStatus | null;
  delivered_at: Date | null;
  failure: string | null;
  lines: ParcelLine[];
}

function parcelOf(row: ParcelRow): Parcel {
  const label = labelOf(row);
  return {
    parcelId: row.parcel_id,
    sellerId: row.seller_id,
    lines: row.lines,
    status: row.status,
    ...(row.packed_at && { packedAt: row.packed_at.toISOString() }),
    ...(label && { label }),
    ...(row.dispatched_at && { dispatchedAt: row.dispatched_at.toISOString() }),
    ...(row.tracking && { tracking: row.tracking }),
    ...(row.delivered_at && { deliveredAt: row.delivered_at.toISOString() }),
    ...(row.failure && { failure: row.failure }),
  };
}

function labelOf(row: ParcelRow): Label | undefined {
  const { shipment_id: shipmentId, carrier, service, tracking_code: trackingCode, label_url: labelUrl } = row;
  if (!shipmentId || !carrier || !service || !trackingCode || !labelUrl) return undefined;
  return { shipmentId, carrier, service, trackingCode, labelUrl };
}
