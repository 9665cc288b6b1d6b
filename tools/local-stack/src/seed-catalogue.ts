import type { WaybillClient } from '@waybill/client';
import { readCatalogue, type CatalogueProduct } from './catalogue.ts';

/** Calls at the same time: quick, and gentle to two cores. */
const CONCURRENCY = 8;

/**
 * Publishes the products that the shop does not have, and fills the shelves of those it has nothing of.
 * @param operator a client with an operator's token
 * @returns how many products were new
 */
export async function seedCatalogue(operator: WaybillClient): Promise<number> {
  const available = await availableBySku(operator);
  const catalogue = readCatalogue();
  const fresh = catalogue.filter(({ sku }) => !available.has(sku));
  const empty = catalogue.filter(({ sku }) => !available.get(sku));

  await eachOf(fresh, ({ sku, name, unitPricePence, sellerId }) =>
    operator.products.put(sku, { name, price: { amount: unitPricePence, currency: 'GBP' }, sellerId }),
  );
  await eachOf(empty, ({ sku, stockUnits }) =>
    // One key per product: a start that is repeated at once receives the same goods once.
    operator.stock.receive(sku, stockUnits, { idempotencyKey: `catalogue-${sku}` }),
  );
  return fresh.length;
}

async function availableBySku(operator: WaybillClient): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  let pageToken: string | undefined;
  do {
    const page = await operator.products.list({ pageSize: 200, ...(pageToken ? { pageToken } : {}) });
    for (const { sku, available } of page.products) found.set(sku, available);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}

async function eachOf(
  products: CatalogueProduct[],
  work: (product: CatalogueProduct) => Promise<unknown>,
): Promise<void> {
  const waiting = products.values();
  const worker = async () => {
    for (const product of waiting) await work(product);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
