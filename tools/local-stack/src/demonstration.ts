import { createWaybillClient, type Order, type WaybillClient } from '@waybill/client';
import { eventually } from '@waybill/testing';
import { readCatalogue } from './catalogue.ts';
import type { Progress } from './progress.ts';
import { seconds } from './progress.ts';
import { seedCatalogue } from './seed-catalogue.ts';
import { storyOf } from './story.ts';

export interface DemonstrationOptions {
  /** Where all services answer. */
  origin: string;
  token: (role: 'customer' | 'operator', subject?: string) => Promise<string>;
  progress: Progress;
  /** Holds the logs. */
  directory: string;
}

/** From two sellers, so that the order becomes two parcels. */
const LINES = [
  { sku: '85123A', quantity: 2 },
  { sku: '22423', quantity: 1 },
];
const PATIENCE_MS = 120_000;

/**
 * Puts the catalogue into the shop where it is missing, places one order as a customer would, and tells
 * what happens to it as Socket.IO delivers it.
 * @throws when the order is not delivered
 */
export async function demonstrate({
  origin,
  token,
  progress,
  directory,
}: DemonstrationOptions): Promise<void> {
  const operator = createWaybillClient({ baseUrl: origin, token: () => token('operator') });
  await progress.step('catalogue', async (note) => {
    const fresh = await seedCatalogue(operator);
    if (fresh > 0) note(`${fresh} products and their stock, at ${origin}/v1/products`);
    await stocked(operator);
  });

  const customer = createWaybillClient({ baseUrl: origin, token: () => token('customer', 'alice') });
  try {
    const order = await place(customer);
    const last = await tell(customer, order, progress.say);
    if (last !== 'delivered')
      throw new Error(`Order ${order.id} is ${last}, not delivered. The services' logs: ${directory}/logs`);
  } finally {
    customer.close();
  }
}

/** What came into the warehouse reaches the shop by Kafka. */
async function stocked(client: WaybillClient): Promise<void> {
  await eventually(
    async () => {
      for (const { sku, quantity } of LINES) {
        const { available } = await client.products.get(sku);
        if (available < quantity) throw new Error(`${available} of ${sku} may be sold`);
      }
    },
    { timeoutMs: 30_000 },
  );
}

async function place(customer: WaybillClient): Promise<Order> {
  const prices = new Map(readCatalogue().map(({ sku, unitPricePence }) => [sku, unitPricePence]));
  const total = LINES.reduce((sum, { sku, quantity }) => sum + quantity * (prices.get(sku) ?? 0), 0);
  return customer.orders.place({
    lines: LINES,
    contact: { name: 'Alice Okafor', email: 'alice@example.com' },
    shippingAddress: { line1: '12 Canal Street', city: 'Manchester', postalCode: 'M1 3HE', country: 'GB' },
    paymentMethod: 'pm_card_visa',
    expectedTotal: { amount: total, currency: 'GBP' },
  });
}

/** @returns the order's last status */
async function tell(customer: WaybillClient, order: Order, say: (line: string) => void): Promise<string> {
  const placedAt = Date.now();
  say(`\nOrder ${order.id}: £${(order.total.amount / 100).toFixed(2)} in ${order.parcels.length} parcels\n`);
  const describe = storyOf();
  let last: string = order.status;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  for await (const update of customer.orders.follow(order.id, { signal })) {
    // The change of status that comes with it says the same.
    if (update.type === 'OrderPlaced') continue;
    last = update.data.status;
    say(`  ${`+${seconds(placedAt)}`.padStart(8)}  ${last.padEnd(20)}  ${describe(update.data)}`);
  }
  return last;
}
