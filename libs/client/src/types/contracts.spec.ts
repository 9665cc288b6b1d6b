import { describe, expect, it } from '@jest/globals';
import {
  cancellationStatus,
  type OrderPlaced,
  type OrderStatusChanged,
  orderStatus,
  parcelStatus,
  paymentStatus,
} from '@waybill/contracts';
import type { CancellationStatus, OrderStatus, ParcelStatus, PaymentStatus } from './orders.ts';
import type { OrderPlacedData, OrderStatusChangedData } from './updates.ts';

/** The client has types of its own, so that it ships without schemas; here they are held against the contracts. */
describe('the client’s types', () => {
  it('are what the contracts say', () => {
    const statuses: readonly OrderStatus[] = orderStatus.options;
    const payments: readonly PaymentStatus[] = paymentStatus.options;
    const cancellations: readonly CancellationStatus[] = cancellationStatus.options;
    const parcels: readonly ParcelStatus[] = parcelStatus.options;
    const placed = (event: OrderPlaced): OrderPlacedData => event;
    const changed = (event: OrderStatusChanged): OrderStatusChangedData => event;
    expect([statuses, payments, cancellations, parcels, placed, changed]).not.toContain(undefined);
  });
});
