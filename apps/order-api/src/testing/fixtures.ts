import { event, sku, stockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { expect } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { OrderView } from '../orders/order.schemas.ts';
import type { OrderApi, Reply } from './order-api.ts';

export const ALICE = { role: 'customer', id: 'alice' } as const;
export const BOB = { role: 'customer', id: 'bob' } as const;
export const SELLER = { role: 'seller', id: 'seller' } as const;
export const HARBOUR = { role: 'seller', id: 'harbour' } as const;
export const OPERATOR = { role: 'operator', id: 'operator' } as const;

/** Price of every product made here, in pence. */
export const PRICE = 250;

let made = 0;

/** A new product, with units to sell unless there are none. @returns its sku */
export async function aProduct(
  api: OrderApi,
  { units = 0, seller = SELLER }: { units?: number; seller?: typeof SELLER | typeof HARBOUR } = {},
): Promise<string> {
  const id = `SKU-${String(++made).padStart(3, '0')}`;
  await putProduct(api, id, PRICE, seller);
  if (units > 0) await stock(api, id, units);
  return id;
}

export async function putProduct(
  api: OrderApi,
  id: string,
  amount: number,
  as: typeof SELLER | typeof HARBOUR = SELLER,
): Promise<void> {
  const { status } = await api.call('PUT', `/v1/products/${id}`, {
    as,
    body: { name: `Product ${id}`, price: { amount, currency: 'GBP' } },
  });
  expect([200, 201]).toContain(status);
}

/** Receives units and waits until they may be sold. */
export async function stock(api: OrderApi, id: string, units: number): Promise<void> {
  const before = await availableOf(api, id);
  await api.publish(
    event(stockAdjusted, {
      sku: sku.parse(id),
      version: 1,
      adjustmentId: uuidv7(),
      delta: units,
      reason: 'received',
      adjustedAt: new Date().toISOString(),
    }),
  );
  await eventually(async () => expect(await availableOf(api, id)).toBe(before + units));
}

export async function availableOf(api: OrderApi, id: string): Promise<number> {
  const { body } = await api.call('GET', `/v1/products/${id}`);
  return (body as { available: number }).available;
}

export interface Wanted {
  readonly sku: string;
  readonly quantity: number;
}

/** A valid order for these lines. */
export function anOrderFor(...lines: readonly Wanted[]) {
  return {
    lines,
    contact: { name: 'Alice Okafor', email: 'alice@example.com' },
    shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
    paymentMethod: 'pm_card_visa',
    expectedTotal: { amount: lines.reduce((sum, line) => sum + PRICE * line.quantity, 0), currency: 'GBP' },
  };
}

export function place(
  api: OrderApi,
  body: unknown,
  { as = ALICE, key = uuidv7() }: { as?: typeof ALICE | typeof BOB; key?: string } = {},
): Promise<Reply> {
  return api.call('POST', '/v1/orders', { as, body, headers: { 'idempotency-key': key } });
}

export async function aPlacedOrder(api: OrderApi, ...lines: readonly Wanted[]): Promise<OrderView> {
  const { status, body } = await place(api, anOrderFor(...lines));
  expect(status).toBe(202);
  return body as OrderView;
}

export function expectProblem(reply: Reply, status: number, slug: string, members: object = {}): void {
  expect(reply.body).toMatchObject({ type: problemType(slug), status, ...members });
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
}

export function problemType(slug: string): string {
  return `https://waybill.example/problems/${slug}`;
}
