import { expect, it } from '@jest/globals';
import { readCatalogue } from './catalogue.ts';

it('holds 200 products that can be sold', () => {
  const products = readCatalogue();
  expect(products).toHaveLength(200);
  expect(new Set(products.map(({ sku }) => sku)).size).toBe(200);
  expect(
    products.filter(({ unitPricePence, stockUnits }) => !(unitPricePence > 0 && stockUnits > 0)),
  ).toEqual([]);
  expect(products[0]).toEqual({
    sku: '85123A',
    name: 'White hanging heart T-light holder',
    unitPricePence: 295,
    sellerId: 'seller',
    stockUnits: 8300,
  });
});
