import type { Money, SellerId, Sku } from '@waybill/contracts';

/** A product's entry in the catalogue. */
export interface Product {
  readonly sku: Sku;
  readonly name: string;
  readonly price: Money;
  readonly sellerId: SellerId;
  /** Of the last `ProductPublished`. */
  readonly version: number;
}

export interface PublishCommand {
  readonly sku: Sku;
  readonly name: string;
  readonly price: Money;
  /** Who sells it; by default who did so far. */
  readonly sellerId: SellerId | undefined;
  /** The seller who asks, or the operator, who may publish for anyone. */
  readonly by: SellerId | 'operator';
}

export type Publication =
  | { readonly outcome: 'created' | 'changed' | 'unchanged'; readonly product: Product }
  | { readonly outcome: 'not-your-product' | 'seller-required' };

/** @param current the entry as it is, if there is one */
export function decide(current: Product | undefined, command: PublishCommand): Publication {
  const { sku, name, price, by } = command;
  const isSeller = by !== 'operator';
  const sellerId = command.sellerId ?? current?.sellerId ?? (isSeller ? by : undefined);
  if (sellerId === undefined) return { outcome: 'seller-required' };
  if (isSeller && sellerId !== by) return { outcome: 'not-your-product' };
  if (isSeller && current && current.sellerId !== by) return { outcome: 'not-your-product' };

  const product = { sku, name, price, sellerId, version: (current?.version ?? 0) + 1 };
  if (!current) return { outcome: 'created', product };
  return isSame(current, product)
    ? { outcome: 'unchanged', product: current }
    : { outcome: 'changed', product };
}

function isSame(one: Product, other: Product): boolean {
  return (
    one.name === other.name &&
    one.sellerId === other.sellerId &&
    one.price.amount === other.price.amount &&
    one.price.currency === other.price.currency
  );
}
