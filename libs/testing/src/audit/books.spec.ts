import { describe, expect, it } from '@jest/globals';
import { balance } from './books.ts';
import type { AuditedOrder, Facts } from './facts.ts';

const delivered: AuditedOrder = {
  id: 'order-1',
  status: 'delivered',
  payment: 'paid',
  total: { amount: 590, currency: 'GBP' },
  lines: [{ sku: 'heart', quantity: 2, parcelId: 'parcel-1' }],
  parcels: [{ parcelId: 'parcel-1', status: 'delivered' }],
  invoice: { status: 'paid' },
  shipped: [{ parcelId: 'parcel-1', status: 'delivered' }],
};
const charge = {
  id: 'ch_1',
  amount: 590,
  currency: 'gbp',
  status: 'succeeded',
  metadata: { orderId: 'order-1' },
  paymentIntentId: 'pi_1',
};
const label = { id: 'pl_1', reference: 'parcel-1', trackingCode: 'RM1', status: 'delivered' };
const balanced: Facts = {
  orders: [delivered],
  products: [{ sku: 'heart', available: 8, onHand: 8 }],
  ledger: { charges: [charge], refunds: [], labels: [label] },
};

describe('the books', () => {
  it('agree when every order was paid once, shipped once and taken off the shelf once', () => {
    expect(balance(balanced)).toEqual({
      orders: {
        accepted: 1,
        delivered: 1,
        declined: 0,
        cancelled: 0,
        returned: 0,
        needsAttention: 0,
        inProgress: 0,
      },
      money: { charged: 590, refunded: 0, owed: 590 },
      stock: { onHand: 8, available: 8, reserved: 0 },
      exceptions: [],
    });
  });

  it('count what is sold and not packed as reserved', () => {
    const waiting = { ...delivered, status: 'paid', parcels: [], shipped: [] };
    const products = [{ sku: 'heart', available: 8, onHand: 10 }];
    const { stock, exceptions } = balance({ ...balanced, orders: [waiting], products });
    expect(stock.reserved).toBe(2);
    expect(exceptions).toEqual([]);
  });

  it.each([
    ['a second charge', { charges: [charge, { ...charge, id: 'ch_2' }] }, /charged 2 times/],
    ['no charge', { charges: [] }, /0 was taken of 590/],
    [
      'a refund that nobody asked for',
      { refunds: [{ chargeId: 'ch_1', amount: 100, status: 'succeeded' }] },
      /490 was taken of 590/,
    ],
    [
      'a charge without an order',
      { charges: [charge, { ...charge, id: 'ch_2', metadata: { orderId: 'order-9' } }] },
      /order-9, which does not exist/,
    ],
    ['a second label', { labels: [label, { ...label, id: 'pl_2' }] }, /has 2 labels/],
    ['no label', { labels: [] }, /without a label/],
  ])('list %s', (_what, ledger, exception) => {
    const { exceptions } = balance({ ...balanced, ledger: { ...balanced.ledger, ...ledger } });
    expect(exceptions.join('\n')).toMatch(exception);
  });

  it('list units that are neither on sale nor reserved', () => {
    const products = [{ sku: 'heart', available: 7, onHand: 8 }];
    expect(balance({ ...balanced, products }).exceptions).toEqual([
      'heart: 8 on hand, but 7 available + 0 reserved',
    ]);
  });

  it('list services that contradict each other', () => {
    const order = { ...delivered, invoice: { status: 'issued' }, shipped: [] };
    const { exceptions } = balance({ ...balanced, orders: [order] });
    expect(exceptions).toContain('order order-1: payment is paid, its invoice issued');
    expect(exceptions).toContain(
      'order order-1: parcel parcel-1 is delivered, but unknown according to fulfillment',
    );
  });
});
