import { z } from 'zod';

const PLAIN = /^[^\p{Cc}\p{Cs}]*$/u;
const PLAIN_EXPECTED = 'must be Unicode text without control characters';

/**
 * Text that a database, a mail's headers and a PDF can hold: no control characters, and no halves of surrogate pairs,
 * which Postgres refuses in `jsonb` and UTF-8 can't write.
 */
export const plainText = z.string().regex(PLAIN, PLAIN_EXPECTED);

/** Plain text that is trimmed and not empty. @param maxLength in UTF-16 code units */
export function textLine(maxLength: number) {
  return z.string().trim().min(1).max(maxLength).regex(PLAIN, PLAIN_EXPECTED);
}

export const orderId = z.uuid().brand<'OrderId'>();
export type OrderId = z.output<typeof orderId>;

/** One parcel per seller and order. */
export const parcelId = z.uuid().brand<'ParcelId'>();
export type ParcelId = z.output<typeof parcelId>;

export const invoiceId = z.uuid().brand<'InvoiceId'>();
export type InvoiceId = z.output<typeof invoiceId>;

/** The subject of the customer's token. */
export const customerId = plainText.min(1).max(128).brand<'CustomerId'>();
export type CustomerId = z.output<typeof customerId>;

/** The subject of the seller's token. */
export const sellerId = plainText.min(1).max(128).brand<'SellerId'>();
export type SellerId = z.output<typeof sellerId>;

/** Stock keeping unit: a letter or digit, then up to 39 letters, digits, dots, dashes or underscores. */
export const sku = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'must be a stock keeping unit such as 85123A')
  .brand<'Sku'>();
export type Sku = z.output<typeof sku>;

/** Whole units, at least one. */
export const quantity = z.int().min(1).max(1_000_000);

/** RFC 3339 in UTC, such as `2026-05-04T09:30:00.000Z`. */
export const timestamp = z.iso.datetime();

/** An amount in minor units (pence, cents) with its ISO 4217 currency. */
export const money = z
  .object({
    amount: z.int().min(0).meta({ description: 'Minor units (pence, cents)' }),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as GBP'),
  })
  .meta({ id: 'Money' });
export type Money = z.output<typeof money>;

/** Position of an event in its aggregate's stream, from 1. */
export const version = z.int().min(1);

export const address = z
  .object({
    line1: textLine(200),
    line2: textLine(200).optional(),
    city: textLine(100),
    region: textLine(100).optional(),
    postalCode: textLine(20),
    country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as GB'),
  })
  .meta({ id: 'Address' });
export type Address = z.output<typeof address>;
