import type { System } from '@waybill/testing';
import { readCatalogue, type CatalogueProduct } from './catalogue.ts';

/** Calls at the same time: quick, and gentle to two cores. */
const CONCURRENCY = 8;

/**
 * Publishes the products that the shop does not have, and fills the shelves of those it has nothing of.
 * @param origin where all services answer
 * @returns how many products were new
 */
export async function seedCatalogue(system: System, origin: string): Promise<number> {
  const headers = {
    authorization: `Bearer ${await system.token('operator')}`,
    'content-type': 'application/json',
  };
  const available = await availableBySku(origin);
  const catalogue = readCatalogue();
  const fresh = catalogue.filter(({ sku }) => !available.has(sku));
  const empty = catalogue.filter(({ sku }) => !available.get(sku));

  await eachOf(fresh, async ({ sku, name, unitPricePence, sellerId }) => {
    const body = { name, price: { amount: unitPricePence, currency: 'GBP' }, sellerId };
    await send('PUT', `${origin}/v1/products/${sku}`, headers, body);
  });
  await eachOf(empty, async ({ sku, stockUnits }) => {
    // One key per product: a start that is repeated at once receives the same goods once.
    const keyed = { ...headers, 'idempotency-key': `catalogue-${sku}` };
    await send('POST', `${origin}/v1/stock/${sku}/receipts`, keyed, { quantity: stockUnits });
  });
  return fresh.length;
}

async function availableBySku(origin: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let token: string | undefined = ''; token !== undefined;) {
    const query = new URLSearchParams({ pageSize: '200', ...(token ? { pageToken: token } : {}) });
    const response = await fetch(`${origin}/v1/products?${query.toString()}`);
    if (!response.ok)
      throw new Error(`The catalogue cannot be read: ${response.status} ${await response.text()}`);
    const page = (await response.json()) as {
      products: { sku: string; available: number }[];
      nextPageToken?: string;
    };
    for (const { sku, available } of page.products) found.set(sku, available);
    token = page.nextPageToken;
  }
  return found;
}

async function eachOf(
  products: CatalogueProduct[],
  work: (product: CatalogueProduct) => Promise<void>,
): Promise<void> {
  const waiting = products.values();
  const worker = async () => {
    for (const product of waiting) await work(product);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<void> {
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
}
