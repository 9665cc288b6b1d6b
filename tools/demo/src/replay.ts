import { createWaybillClient, type Product, type WaybillClient } from '@waybill/client';
import { mintToken } from '@waybill/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { shop, subjectOf, toNewOrder } from './customer.ts';
import type { DemoOptions } from './options.ts';
import type { RecordedOrder } from './recorded-orders.ts';
import { schedule } from './schedule.ts';
import type { Story } from './tally.ts';

/** How often it is looked whether there is any news. ms */
const LOOK_EVERY_MS = 500;

/**
 * Places the orders at their times and follows each one, until all have ended, nothing is heard for too long, or the
 * signal says to stop.
 * @param stories filled while it goes on, one for each order that was sent
 */
export async function replay(
  orders: readonly RecordedOrder[],
  products: ReadonlyMap<string, Product>,
  { url, issuer, speed, patience }: DemoOptions,
  stories: Story[],
  signal: AbortSignal,
): Promise<void> {
  const enough = new AbortController();
  const stop = AbortSignal.any([signal, enough.signal]);
  const clientOf = clientPerCustomer(url, issuer);
  const times = schedule(
    orders.map(({ minute }) => minute),
    speed,
  );
  const start = performance.now();
  const customers: Promise<void>[] = [];
  let failure: Error | undefined;
  for (const [index, order] of orders.entries()) {
    await delay(Math.max(0, start + (times[index] ?? 0) - performance.now()), undefined, {
      signal: stop,
    }).catch(() => undefined);
    if (stop.aborted) break;
    const story: Story = { paid: false, ended: false };
    stories.push(story);
    const customer = shop(clientOf(subjectOf(order)), toNewOrder(order, products), story, stop);
    customers.push(
      customer.catch((error: unknown) => {
        failure ??= new Error(`Order ${order.ref} could not be followed`, { cause: error });
        enough.abort();
      }),
    );
  }
  const all = Promise.all(customers);
  await Promise.race([all, silence(stories, patience * 1_000, stop)]);
  enough.abort();
  await all;
  if (failure) throw failure;
}

/** The whole catalogue. @throws when the stack does not answer */
export async function readCatalogue(url: string): Promise<Map<string, Product>> {
  // No second try: a stack that isn't there should be said at once.
  const client = createWaybillClient({ baseUrl: url, retry: { attempts: 1 } });
  const products = new Map<string, Product>();
  let pageToken: string | undefined;
  do {
    const page = await client.products.list({ pageSize: 100, ...(pageToken !== undefined && { pageToken }) });
    for (const product of page.products) products.set(product.sku, product);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return products;
}

/** Each customer has a token, and one connection for all orders they follow. */
function clientPerCustomer(url: string, issuer: string): (subject: string) => WaybillClient {
  const clients = new Map<string, WaybillClient>();
  return (subject) => {
    const known = clients.get(subject);
    if (known) return known;
    let minted: Promise<string> | undefined;
    const token = () => (minted ??= mintToken(issuer, 'customer', subject));
    const client = createWaybillClient({ baseUrl: url, token });
    clients.set(subject, client);
    return client;
  };
}

/** Resolves when nothing has changed for so long. */
async function silence(stories: readonly Story[], patienceMs: number, signal: AbortSignal): Promise<void> {
  let last = '';
  let since = performance.now();
  while (!signal.aborted && performance.now() - since < patienceMs) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const now = JSON.stringify(stories);
    if (now !== last) since = performance.now();
    last = now;
  }
}
