import { money, sellerId, sku, textLine } from '@waybill/contracts';
import { pageQuerySchema } from '@waybill/service-kit';
import { z } from 'zod';

/** Keeps the total of the largest order (100 lines of a million units) within what a JSON number holds exactly. */
const MAX_PRICE_MINOR_UNITS = 10_000_000;

export const productSchema = z
  .object({
    sku,
    name: z.string(),
    price: money,
    sellerId,
    available: z.int().min(0).meta({ description: 'Units that may be sold right now' }),
    version: z.int().min(1),
  })
  .meta({
    id: 'Product',
    examples: [
      {
        sku: '85123A',
        name: 'White hanging heart T-light holder',
        price: { amount: 295, currency: 'GBP' },
        sellerId: 'seller',
        available: 480,
        version: 1,
      },
    ],
  });

export const productListSchema = z
  .object({ products: z.array(productSchema), nextPageToken: z.string().optional() })
  .meta({ id: 'ProductList' });

export const productQuerySchema = pageQuerySchema({ max: 200, default: 50 }).extend({
  q: textLine(100).optional().meta({ description: 'Part of the name or of the sku, in any case' }),
});
export type ProductQuery = z.output<typeof productQuerySchema>;

export const productPositionSchema = z.strictObject({ sku });

export const productInputSchema = z
  .strictObject({
    name: textLine(200),
    price: z
      .strictObject({ ...money.shape, amount: z.int().min(1).max(MAX_PRICE_MINOR_UNITS) })
      .meta({ id: 'Price' }),
    sellerId: sellerId.optional().meta({ description: 'For operators, who publish for any seller' }),
  })
  .meta({
    id: 'ProductInput',
    examples: [{ name: 'White hanging heart T-light holder', price: { amount: 295, currency: 'GBP' } }],
  });
export type ProductInput = z.output<typeof productInputSchema>;
