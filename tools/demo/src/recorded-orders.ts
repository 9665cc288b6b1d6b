import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** An order as the shop recorded it. */
export interface RecordedOrder {
  readonly ref: string;
  /** Minutes since the Unix epoch, in the shop's local time taken as UTC. */
  readonly minute: number;
  readonly customer: string;
  /** Each sku once. */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

const FILE = new URL('../orders.csv.gz', import.meta.url);

/** The first so many orders of the file, in the order of their arrival. */
export function readRecordedOrders(count: number): RecordedOrder[] {
  return parseOrders(gunzipSync(readFileSync(FILE)).toString('utf8')).slice(0, count);
}

/** @param csv `orderRef,date,customer,sku,quantity`, one row a line of an order */
export function parseOrders(csv: string): RecordedOrder[] {
  const orders = new Map<string, { minute: number; customer: string; quantities: Map<string, number> }>();
  for (const row of csv.trim().split('\n').slice(1)) {
    const [ref = '', date = '', customer = '', sku = '', quantity = ''] = row.trim().split(',');
    const order = orders.get(ref) ?? {
      minute: minuteOf(date),
      customer,
      quantities: new Map<string, number>(),
    };
    orders.set(ref, order);
    order.quantities.set(sku, (order.quantities.get(sku) ?? 0) + Number(quantity));
  }
  return [...orders]
    .map(([ref, { minute, customer, quantities }]) => ({
      ref,
      minute,
      customer,
      lines: [...quantities].map(([sku, quantity]) => ({ sku, quantity })),
    }))
    .sort((one, other) => one.minute - other.minute);
}

function minuteOf(date: string): number {
  return Date.parse(`${date}Z`) / 60_000;
}
