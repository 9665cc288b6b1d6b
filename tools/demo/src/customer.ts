import {
  type Money,
  type NewOrder,
  type OrderUpdate,
  type Product,
  type WaybillClient,
  WaybillProblem,
} from '@waybill/client';
import type { RecordedOrder } from './recorded-orders.ts';
import type { Story } from './tally.ts';

const ALL_ON_THEIR_WAY = ['dispatched', 'partially-delivered', 'delivered'];

/** Places one recorded order as its customer and watches it to its end, noting in the story what happens when. */
export async function shop(
  client: WaybillClient,
  order: NewOrder,
  story: Story,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  try {
    const { id } = await client.orders.place(order, { signal });
    story.acceptedMs = performance.now() - start;
    for await (const update of client.orders.follow(id, { signal })) note(story, update, start);
    story.ended = !signal.aborted;
  } catch (error) {
    if (signal.aborted) return;
    if (story.acceptedMs !== undefined) throw error;
    story.refused = error instanceof WaybillProblem ? error.slug : 'unreachable';
  }
}

/** @returns the recorded order as the API takes it, priced as the catalogue prices it now */
export function toNewOrder(recorded: RecordedOrder, products: ReadonlyMap<string, Product>): NewOrder {
  const name = `Customer ${recorded.customer}`;
  return {
    lines: recorded.lines,
    contact: { name, email: `${subjectOf(recorded)}@example.com` },
    shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
    paymentMethod: 'pm_card_visa',
    expectedTotal: totalOf(recorded, products),
  };
}

/** The customer's id, and their token's subject. */
export function subjectOf({ customer }: RecordedOrder): string {
  return `customer-${customer}`;
}

function note(story: Story, update: OrderUpdate, start: number): void {
  if (update.type === 'OrderPlaced') {
    story.status = 'placed';
    return;
  }
  const { status, payment } = update.data;
  story.status = status;
  story.paid ||= payment === 'paid';
  if (ALL_ON_THEIR_WAY.includes(status)) story.dispatchedMs ??= performance.now() - start;
}

/** Skus that the catalogue lacks cost nothing here: the API names them when it refuses. */
function totalOf({ lines }: RecordedOrder, products: ReadonlyMap<string, Product>): Money {
  const amount = lines.reduce(
    (sum, { sku, quantity }) => sum + quantity * (products.get(sku)?.price.amount ?? 0),
    0,
  );
  const currency = lines.flatMap(({ sku }) => products.get(sku)?.price.currency ?? [])[0];
  return { amount, currency: currency ?? 'GBP' };
}
