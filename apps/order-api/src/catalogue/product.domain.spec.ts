import { describe, expect, it } from '@jest/globals';
import { sellerId, sku } from '@waybill/contracts';
import { decide, type PublishCommand } from './product.domain.ts';

const SELLER = sellerId.parse('seller');
const HARBOUR = sellerId.parse('harbour');
const ENTRY = { sku: sku.parse('CUP'), name: 'Cup', price: { amount: 250, currency: 'GBP' } };
const CUP = { ...ENTRY, sellerId: SELLER, version: 4 };

describe('a seller', () => {
  it('adds products of their own', () => {
    expect(decide(undefined, command(SELLER))).toEqual({
      outcome: 'created',
      product: { ...ENTRY, sellerId: SELLER, version: 1 },
    });
  });

  it('changes products of their own, one version at a time', () => {
    expect(decide(CUP, { ...command(SELLER), name: 'Mug' })).toMatchObject({
      outcome: 'changed',
      product: { name: 'Mug', version: 5 },
    });
  });

  it('changes nothing by saying the same again', () => {
    expect(decide(CUP, command(SELLER))).toEqual({ outcome: 'unchanged', product: CUP });
  });

  it.each([
    ['touch another’s product', CUP, undefined],
    ['take over another’s product', CUP, HARBOUR],
    ['add a product for another', undefined, SELLER],
  ])('may not %s', (_, current, owner) => {
    expect(decide(current, { ...command(HARBOUR), sellerId: owner })).toEqual({
      outcome: 'not-your-product',
    });
  });
});

describe('an operator', () => {
  it('adds products for a seller', () => {
    expect(decide(undefined, { ...command('operator'), sellerId: HARBOUR })).toMatchObject({
      outcome: 'created',
      product: { sellerId: HARBOUR },
    });
  });

  it('must say for whom', () => {
    expect(decide(undefined, command('operator'))).toEqual({ outcome: 'seller-required' });
  });

  it('leaves a product with its seller unless told otherwise', () => {
    expect(decide(CUP, { ...command('operator'), name: 'Mug' })).toMatchObject({
      product: { sellerId: SELLER },
    });
  });
});

function command(by: PublishCommand['by']): PublishCommand {
  return { ...ENTRY, sellerId: undefined, by };
}
