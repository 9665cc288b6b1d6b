import type { Money, SellerId, Sku } from '@waybill/contracts';

/** What the customer wants of one product. */
export interface WantedLine {
  readonly sku: Sku;
  readonly quantity: number;
}

/** A product's entry in the catalogue, as far as buying it goes. */
export interface Offer {
  readonly sku: Sku;
  readonly name: string;
  readonly price: Money;
  readonly sellerId: SellerId;
}

export interface PricedLine extends WantedLine {
  readonly name: string;
  readonly unitPrice: Money;
  readonly sellerId: SellerId;
}

export type PricedBasket =
  | { readonly outcome: 'priced'; readonly lines: readonly PricedLine[]; readonly total: Money }
  | { readonly outcome: 'unknown-sku'; readonly skus: readonly Sku[] }
  | { readonly outcome: 'mixed-currencies'; readonly currencies: readonly string[] }
  | { readonly outcome: 'price-changed'; readonly lines: readonly PricedLine[]; readonly total: Money };

/**
 * Prices a basket by today's catalogue.
 * @param expectedTotal what the customer agreed to pay
 */
export function priceBasket(
  wanted: readonly WantedLine[],
  offers: readonly Offer[],
  expectedTotal: Money,
): PricedBasket {
  const bySku = new Map(offers.map((offer) => [offer.sku, offer]));
  const skus = wanted.map(({ sku }) => sku).filter((sku) => !bySku.has(sku));
  if (skus.length > 0) return { outcome: 'unknown-sku', skus };

  const lines = wanted.flatMap((line) => {
    const offer = bySku.get(line.sku);
    return offer ? [{ ...line, name: offer.name, unitPrice: offer.price, sellerId: offer.sellerId }] : [];
  });
  const [currency = expectedTotal.currency, ...others] = new Set(
    lines.map(({ unitPrice }) => unitPrice.currency),
  );
  if (others.length > 0) return { outcome: 'mixed-currencies', currencies: [currency, ...others] };

  const amount = lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice.amount * quantity, 0);
  const isExpected = amount === expectedTotal.amount && currency === expectedTotal.currency;
  return { outcome: isExpected ? 'priced' : 'price-changed', lines, total: { amount, currency } };
}
