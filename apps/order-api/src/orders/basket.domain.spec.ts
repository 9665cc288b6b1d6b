import { describe, expect, it } from '@jest/globals';
import { sellerId, sku } from '@waybill/contracts';
import { priceBasket } from './basket.domain.ts';

const CUP = offer('CUP', 250);
const PLATE = offer('PLATE', 400);

describe('a basket', () => {
  it('costs the sum of its lines', () => {
    const basket = priceBasket([wanted('CUP', 2), wanted('PLATE', 1)], [PLATE, CUP], pence(900));
    expect(basket).toMatchObject({ outcome: 'priced', total: pence(900) });
    expect(
      basket.outcome === 'priced' && basket.lines.map((line) => [line.sku, line.unitPrice.amount]),
    ).toEqual([
      ['CUP', 250],
      ['PLATE', 400],
    ]);
  });

  it.each([
    ['amount', pence(250)],
    ['currency', { amount: 500, currency: 'EUR' }],
  ])('has another price when the %s differs from what was expected', (_, expectedTotal) => {
    expect(priceBasket([wanted('CUP', 2)], [CUP], expectedTotal)).toMatchObject({
      outcome: 'price-changed',
      total: pence(500),
    });
  });

  it('with products that are not in the catalogue names all of them', () => {
    const lines = [wanted('CUP', 1), wanted('GONE', 1), wanted('LOST', 1)];
    expect(priceBasket(lines, [CUP], pence(250))).toEqual({ outcome: 'unknown-sku', skus: ['GONE', 'LOST'] });
  });

  it('is of one currency', () => {
    const vase = { ...offer('VASE', 900), price: { amount: 900, currency: 'EUR' } };
    expect(priceBasket([wanted('CUP', 1), wanted('VASE', 1)], [CUP, vase], pence(1150))).toEqual({
      outcome: 'mixed-currencies',
      currencies: ['GBP', 'EUR'],
    });
  });
});

function offer(id: string, amount: number) {
  return { sku: sku.parse(id), name: id, price: pence(amount), sellerId: sellerId.parse('seller') };
}

function wanted(id: string, quantity: number) {
  return { sku: sku.parse(id), quantity };
}

function pence(amount: number) {
  return { amount, currency: 'GBP' };
}
