import type { Transaction } from '../measure/recording.ts';
import { PRODUCTS } from './orders.ts';

export const ANY_UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
export const ANY_SKU = /BENCH-\d{4}/g;

/** The recorded transaction again and again, each time with ids and a product of its own. */
export function freshTransactions(recorded: Transaction): () => Transaction {
  return () => {
    const ids = new Map<string, string>();
    const sku = `BENCH-${1_000 + Math.floor(Math.random() * PRODUCTS)}`;
    const fresh = (id: string) => {
      const replacement = ids.get(id) ?? crypto.randomUUID();
      ids.set(id, replacement);
      return replacement;
    };
    return recorded.map(({ text, values }) => ({
      text,
      values: values.map((value) =>
        typeof value === 'string' ? value.replace(ANY_UUID, fresh).replace(ANY_SKU, sku) : value,
      ),
    }));
  };
}
