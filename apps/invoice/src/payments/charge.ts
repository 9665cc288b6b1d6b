import type { NewCall } from '@waybill/provider-calls';
import type { Invoice } from '../invoices/invoice.domain.ts';

/** What a charge needs to know; kept with the call, so that a later change of the invoice can't alter it. */
export interface Charge {
  readonly orderId: Invoice['orderId'];
  readonly invoiceId: Invoice['invoiceId'];
  readonly attempt: number;
  /** Minor units, with their ISO 4217 currency. */
  readonly amount: number;
  readonly currency: string;
  /** A token of Stripe, such as `pm_card_visa`. */
  readonly paymentMethod: string;
}

/**
 * The call that charges an invoice; a new attempt has a new key. All that goes to Stripe derives from the order, so a service
 * that was restored from a backup asks for the same again.
 * @param causedAt when the event it comes of happened
 */
export function chargeOf(invoice: Invoice, causedAt: Date): NewCall<Charge> {
  const { orderId, invoiceId, attempt, total, paymentMethod, batchId } = invoice;
  return {
    key: `charge:${orderId}:${attempt}`,
    input: { orderId, invoiceId, attempt, ...total, paymentMethod },
    lane: batchId === undefined ? 'interactive' : 'bulk',
    batchId,
    causedAt,
  };
}
