import type { NewCall } from '@waybill/provider-calls';
import type { Invoice } from '../invoices/invoice.domain.ts';

/** What a charge needs to know; kept with the call, so that a later change of the invoice can't alter it. */
export interface Charge {
  readonly orderId: Invoice['orderId'];
  readonly invoiceId: Invoice['invoiceId'];
  /** `2026-000042` */
  readonly number: string;
  readonly attempt: number;
  /** Minor units, with their ISO 4217 currency. */
  readonly amount: number;
  readonly currency: string;
  /** A token of Stripe, such as `pm_card_visa`. */
  readonly paymentMethod: string;
}

/** The call that charges an invoice; a new attempt has a new key. */
export function chargeOf(invoice: Invoice): NewCall<Charge> {
  const { orderId, invoiceId, number, attempt, total, paymentMethod, batchId } = invoice;
  return {
    key: `charge:${orderId}:${attempt}`,
    input: { orderId, invoiceId, number, attempt, ...total, paymentMethod },
    lane: batchId === undefined ? 'interactive' : 'bulk',
    batchId,
  };
}
