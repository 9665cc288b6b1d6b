import { customerId, invoiceId, orderId, parcelId, sellerId, sku } from '@waybill/contracts';
import type { Order, OrderNews } from '../orders/order.domain.ts';

const ID = orderId.parse('0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10');
export const FIRST = {
  parcelId: parcelId.parse('5b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22'),
  sellerId: sellerId.parse('seller'),
};
export const SECOND = {
  parcelId: parcelId.parse('6b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22'),
  sellerId: sellerId.parse('harbour'),
};
export const NOW = '2026-05-04T09:30:00.000Z';

export function placed(...parcels: (typeof FIRST)[]): Order {
  return {
    id: ID,
    customerId: customerId.parse('alice'),
    version: 2,
    payment: 'pending',
    cancellation: 'none',
    parcels: (parcels.length > 0 ? parcels : [FIRST]).map((parcel) => ({ ...parcel, status: 'preparing' })),
    applied: { invoices: 0, shipments: 0 },
  };
}

function invoice(version: number) {
  return { orderId: ID, version, invoiceId: invoiceId.parse('7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01') };
}

export function issued(version: number): OrderNews {
  const total = { amount: 1770, currency: 'GBP' };
  const data = {
    ...invoice(version),
    customerId: customerId.parse('alice'),
    number: '2026-000042',
    total,
    issuedAt: NOW,
  };
  return { type: 'InvoiceIssued', data };
}

export function paid(version: number): OrderNews {
  const amount = { amount: 1770, currency: 'GBP' };
  const data = { ...invoice(version), number: '2026-000042', amount, paymentIntentId: 'pi_1', paidAt: NOW };
  return { type: 'InvoicePaid', data };
}

export function declined(version: number, reason: string): OrderNews {
  const data = { ...invoice(version), attempt: version, code: 'card_declined', reason, declinedAt: NOW };
  return { type: 'PaymentDeclined', data };
}

export function actionRequired(version: number): OrderNews {
  const reason = 'Your bank asks you to confirm this payment.';
  const data = { ...invoice(version), attempt: 1, paymentIntentId: 'pi_1', reason, requiredAt: NOW };
  return { type: 'PaymentActionRequired', data };
}

export function packed(version: number, parcel: typeof FIRST): OrderNews {
  const lines = [{ sku: sku.parse('85123A'), quantity: 6 }];
  return { type: 'ShipmentPacked', data: { orderId: ID, version, ...parcel, lines, packedAt: NOW } };
}

export function dispatched(version: number, parcel: typeof FIRST): OrderNews {
  const tracking = { carrier: 'RoyalMail', service: 'Tracked24', trackingCode: 'RM123456789GB' };
  return {
    type: 'ShipmentDispatched',
    data: { orderId: ID, version, ...parcel, ...tracking, dispatchedAt: NOW },
  };
}

export function delivered(version: number, parcel: typeof FIRST): OrderNews {
  return { type: 'ShipmentDelivered', data: { orderId: ID, version, ...parcel, deliveredAt: NOW } };
}

export function failed(version: number, parcel: typeof FIRST): OrderNews {
  const reason = 'Unable to verify address.';
  return { type: 'ShipmentFailed', data: { orderId: ID, version, ...parcel, reason, failedAt: NOW } };
}

export function short(version: number, parcel: typeof FIRST): OrderNews {
  const missing = [{ sku: sku.parse('85123A'), ordered: 6, onHand: 4 }];
  return { type: 'ShipmentShort', data: { orderId: ID, version, ...parcel, missing, foundAt: NOW } };
}
