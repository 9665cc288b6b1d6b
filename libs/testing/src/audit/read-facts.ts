import { Api } from '../flow/api.ts';
import type { ServiceName } from '../system/services.ts';
import type { AuditedLedger, AuditedOrder, AuditedProduct, Facts } from './facts.ts';

/** A running system as far as an audit needs it. */
export interface AuditedSystem {
  url(service: ServiceName): string;
  token(role: 'operator'): Promise<string>;
}

const AT_ONCE = 8;

/** Asks every service's API, as operator, and the ledger of the providers. @throws when one doesn't answer */
export async function readFacts(system: AuditedSystem): Promise<Facts> {
  const token = await system.token('operator');
  const api = new Api(() => Promise.resolve(token));
  const get = async <Body>(service: ServiceName, path: string): Promise<Body | undefined> => {
    const { status, body } = await api.get<Body>(system.url(service) + path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET ${path} of ${service}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const pages = async <Item>(path: string, list: string): Promise<Item[]> => {
    const items: Item[] = [];
    for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
      const query: string = pageToken === '' ? '' : `&pageToken=${encodeURIComponent(pageToken)}`;
      const page = await get<Record<string, unknown>>('order-api', `${path}?pageSize=100${query}`);
      items.push(...(page?.[list] as Item[]));
      pageToken = page?.['nextPageToken'] as string | undefined;
    }
    return items;
  };

  const orders = await pages<Omit<AuditedOrder, 'invoice' | 'shipped'>>('/v1/orders', 'orders');
  const products = await pages<Omit<AuditedProduct, 'onHand'>>('/v1/products', 'products');
  const ledger = await get<AuditedLedger>('provider-sandbox', '/ledger');
  if (!ledger) throw new Error('The sandbox has no ledger.');
  return {
    orders: await mapAtOnce(orders, async (order) => ({
      ...order,
      invoice: await get('invoice', `/v1/invoices/${order.id}`),
      shipped:
        (await get<{ parcels: AuditedOrder['shipped'] }>('fulfillment', `/v1/shipments/${order.id}`))
          ?.parcels ?? [],
    })),
    products: await mapAtOnce(products, async (product) => ({
      ...product,
      onHand: (await get<{ onHand: number }>('fulfillment', `/v1/stock/${product.sku}`))?.onHand ?? 0,
    })),
    ledger,
  };
}

async function mapAtOnce<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
