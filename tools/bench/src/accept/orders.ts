import { Agent, request } from 'node:http';
import { withConnection, type System } from '@waybill/testing';

export const PRODUCTS = 200;
const PRICE = 250;

/** Enough to order from for as long as anybody measures. */
export async function seedCatalogue(databaseUrl: string): Promise<void> {
  await withConnection(databaseUrl, async (connection) => {
    await connection.query(
      `INSERT INTO products (sku, name, price_amount, price_currency, seller_id, version, updated_at)
       SELECT 'BENCH-' || n, 'Product ' || n, $2::bigint, 'GBP', 'seller', 1, now()
       FROM generate_series(1000, 999 + $1::integer) n`,
      [PRODUCTS, PRICE],
    );
    await connection.query(
      `INSERT INTO availability (sku, available) SELECT 'BENCH-' || n, 1000000000 FROM generate_series(1000, 999 + $1::integer) n`,
      [PRODUCTS],
    );
  });
}

/** @returns accepted orders a second */
export async function placeOrders(system: System, concurrency: number, count: number): Promise<number> {
  const token = await system.token('customer', 'alice');
  const url = new URL('/v1/orders', system.url('order-api'));
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next++ < count) await post(url, agent, token, anOrder());
    }),
  );
  const rate = (1_000 * count) / (performance.now() - startedAt);
  agent.destroy();
  return rate;
}

function anOrder(): string {
  const sku = `BENCH-${1_000 + Math.floor(Math.random() * PRODUCTS)}`;
  return JSON.stringify({
    lines: [{ sku, quantity: 2 }],
    contact: { name: 'Alice Example', email: 'alice@example.com' },
    shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
    paymentMethod: 'pm_card_visa',
    expectedTotal: { amount: 2 * PRICE, currency: 'GBP' },
  });
}

function post(url: URL, agent: Agent, token: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': crypto.randomUUID(),
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const answer: Buffer[] = [];
      response.on('data', (chunk: Buffer) => answer.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 202) resolve();
        else
          reject(
            new Error(`The order was answered ${response.statusCode}: ${Buffer.concat(answer).toString()}`),
          );
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
