import { Problem } from '@waybill/service-kit';
import type { Shortage } from '../availability/reserve-stock.ts';
import type { PricedBasket } from './basket.domain.ts';

/** Why an order was not placed, as the customer is told. */
export function refusal(basket: Exclude<PricedBasket, { outcome: 'priced' }>): Problem {
  switch (basket.outcome) {
    case 'unknown-sku':
      return new Problem('unknown-sku', 422, {
        detail: `Not in the catalogue: ${basket.skus.join(', ')}.`,
        extensions: { skus: basket.skus },
      });
    case 'mixed-currencies':
      return new Problem('mixed-currencies', 422, {
        detail: `The products are priced in ${basket.currencies.join(' and ')}; order them apart.`,
        extensions: { currencies: basket.currencies },
      });
    case 'price-changed': {
      const { lines, total } = basket;
      return new Problem('price-changed', 409, {
        detail: `The total is ${total.amount} ${total.currency} in minor units, not what was expected.`,
        extensions: { skus: lines.map(({ sku }) => sku), total, lines },
      });
    }
  }
}

export function outOfStock(shortages: readonly Shortage[]): Problem {
  const skus = shortages.map(({ sku }) => sku);
  return new Problem('out-of-stock', 409, {
    detail: `Too few units of ${skus.join(', ')}.`,
    extensions: { skus, lines: shortages },
  });
}
