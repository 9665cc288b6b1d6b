import { address, money, orderStatus, quantity, sku, textLine } from '@waybill/contracts';
import { pageQuerySchema } from '@waybill/service-kit';
import { z } from 'zod';

const MAX_LINES = 100;

const line = z.strictObject({ sku, quantity }).meta({ id: 'WantedLine' });

/** Names the second and later lines of a sku; lines are as the customer sees them, so they are not merged. */
const lines = z
  .array(line)
  .min(1)
  .max(MAX_LINES)
  .superRefine((given, context) => {
    const seen = new Set<string>();
    for (const [index, { sku }] of given.entries()) {
      if (seen.has(sku)) {
        context.addIssue({ code: 'custom', path: [index, 'sku'], message: `${sku} has a line already` });
      }
      seen.add(sku);
    }
  });

const contact = z
  .strictObject({
    name: textLine(200),
    email: z.email().max(254),
    phone: z
      .string()
      .regex(/^\+?[0-9][0-9 ()./-]{4,29}$/, 'must be a telephone number such as +44 20 7946 0000')
      .optional(),
  })
  .meta({ id: 'ContactInput' });

const shippingAddress = z
  .strictObject({
    line1: textLine(200),
    line2: textLine(200).optional(),
    city: textLine(100),
    region: textLine(100).optional(),
    postalCode: textLine(20),
    country: address.shape.country,
  })
  .meta({ id: 'AddressInput' });

export const placeOrderSchema = z
  .strictObject({
    lines,
    contact,
    shippingAddress,
    paymentMethod: z
      .string()
      .regex(/^pm_[A-Za-z0-9_]{1,100}$/, 'must be a payment method token such as pm_card_visa')
      .meta({ description: 'A token of the payment provider, never a card number' }),
    expectedTotal: z
      .strictObject(money.shape)
      .meta({ id: 'ExpectedTotal', description: 'What the customer agreed to pay for all lines' }),
    onShortage: z
      .enum(['cancel', 'ship-available'])
      .default('cancel')
      .meta({ description: 'What to do if the warehouse finds less than its books say' }),
  })
  .meta({
    id: 'PlaceOrder',
    examples: [
      {
        lines: [{ sku: '85123A', quantity: 6 }],
        contact: { name: 'Alice Example', email: 'alice@example.com' },
        shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
        paymentMethod: 'pm_card_visa',
        expectedTotal: { amount: 1770, currency: 'GBP' },
      },
    ],
  });
export type PlaceOrderRequest = z.output<typeof placeOrderSchema>;

export const orderQuerySchema = pageQuerySchema({ max: 100, default: 20 }).extend({
  status: orderStatus.optional(),
});
export type OrderQuery = z.output<typeof orderQuerySchema>;

/** Where the next page of orders starts: after this one. Postgres has no year 0 and takes only so many digits. */
export const orderPositionSchema = z.strictObject({
  placedAt: z.iso.datetime({ precision: 3 }).refine((time) => !time.startsWith('0000')),
  id: z.uuid(),
});
export type OrderPosition = z.output<typeof orderPositionSchema>;
