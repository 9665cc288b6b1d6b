import type { ParcelStatus } from './orders.ts';

export interface ShipmentParcel {
  readonly parcelId: string;
  readonly sellerId: string;
  readonly status: ParcelStatus;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly carrier?: string;
  readonly service?: string;
  readonly trackingCode?: string;
  /** RFC 3339 */
  readonly packedAt?: string;
  /** RFC 3339 */
  readonly dispatchedAt?: string;
  /** RFC 3339 */
  readonly deliveredAt?: string;
}

export interface Shipment {
  readonly orderId: string;
  readonly parcels: readonly ShipmentParcel[];
}
