import type { Address, Money } from './values.ts';

export interface InvoiceLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

export interface Invoice {
  readonly orderId: string;
  readonly invoiceId: string;
  /** Without gaps within a year. */
  readonly number: string;
  readonly status: 'issued' | 'paid' | 'declined' | 'action-required';
  readonly total: Money;
  readonly lines: readonly InvoiceLine[];
  readonly billTo?: { readonly name: string; readonly email: string; readonly shippingAddress?: Address };
  /** RFC 3339 */
  readonly issuedAt: string;
  /** RFC 3339 */
  readonly paidAt?: string;
  readonly payment?: Readonly<Record<string, unknown>>;
}
