import {
  event,
  invoiceIssued,
  invoicePaid,
  paymentActionRequired,
  paymentDeclined,
  type CustomerId,
  type InvoiceId,
  type Money,
  type OrderId,
  type OrderLine,
  type OrderPlaced,
  type OutgoingEvent,
} from '@waybill/contracts';

export const INVOICE_STATUSES = ['issued', 'paid', 'declined', 'action-required'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export interface Invoice {
  readonly orderId: OrderId;
  readonly invoiceId: InvoiceId;
  /** `2026-000042` */
  readonly number: string;
  readonly customerId: CustomerId;
  /** Of the last event about it. */
  readonly version: number;
  readonly orderVersion: number;
  readonly status: InvoiceStatus;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** What the customer owes for the order as it is now. Minor units */
  readonly owedAmount: number;
  /** What the payment provider took and gave back. Minor units */
  readonly chargedAmount: number;
  readonly refundedAmount: number;
  /** A token of the payment provider. */
  readonly paymentMethod: string;
  readonly batchId?: string;
  /** Which attempt at charging it is under way or was the last, from 1. */
  readonly attempt: number;
  readonly paymentIntentId?: string;
  /** Why the last attempt did not succeed. */
  readonly refusal?: Refusal;
  /** RFC 3339 */
  readonly issuedAt: string;
  readonly paidAt?: string;
}

export interface Refusal {
  /** The provider's, such as `card_declined`. */
  readonly code: string;
  /** For people. */
  readonly reason: string;
}

/** What came of an attempt to charge. */
export type ChargeResult =
  | { readonly kind: 'paid'; readonly paymentIntentId: string; readonly at: string }
  | ({ readonly kind: 'declined'; readonly paymentIntentId?: string; readonly at: string } & Refusal)
  | ({ readonly kind: 'action-required'; readonly paymentIntentId: string; readonly at: string } & Refusal);

/** An invoice as it becomes, and the events that tell of it. */
export interface Decision {
  readonly invoice: Invoice;
  readonly events: readonly OutgoingEvent[];
}

/** @param issued what the order doesn't say: the invoice's id and number, and when it is issued */
export function issueInvoice(
  order: OrderPlaced,
  issued: { readonly invoiceId: InvoiceId; readonly number: string; readonly issuedAt: string },
): Decision {
  const { orderId, customerId, total } = order;
  const invoice: Invoice = {
    ...issued,
    orderId,
    customerId,
    version: 1,
    orderVersion: order.version,
    status: 'issued',
    lines: order.lines,
    total,
    owedAmount: total.amount,
    chargedAmount: 0,
    refundedAmount: 0,
    paymentMethod: order.paymentMethod,
    ...(order.batchId !== undefined && { batchId: order.batchId }),
    attempt: 1,
  };
  return { invoice, events: [event(invoiceIssued, { ...issued, orderId, customerId, version: 1, total })] };
}

/**
 * Applies the provider's word about one attempt. A paid invoice stays paid, and what is heard of an attempt that a newer
 * one has replaced changes nothing, unless it did take the money: what was charged beyond what is owed has to be known to
 * be given back.
 */
export function applyCharge(invoice: Invoice, attempt: number, result: ChargeResult): Decision {
  if (invoice.status === 'paid') return { invoice: chargedAgain(invoice, result), events: [] };
  if (result.kind !== 'paid' && attempt < invoice.attempt) return { invoice, events: [] };
  const { orderId, invoiceId, number, total } = invoice;
  const version = invoice.version + 1;
  const { at, paymentIntentId } = result;
  const told = { orderId, version, invoiceId };
  switch (result.kind) {
    case 'paid': {
      const { refusal: _settled, ...unpaid } = invoice;
      return {
        invoice: {
          ...unpaid,
          version,
          status: 'paid',
          paidAt: at,
          attempt,
          paymentIntentId: result.paymentIntentId,
          chargedAmount: invoice.chargedAmount + total.amount,
        },
        events: [
          event(invoicePaid, {
            ...told,
            number,
            amount: total,
            paymentIntentId: result.paymentIntentId,
            paidAt: at,
          }),
        ],
      };
    }
    case 'declined': {
      const { code, reason } = result;
      return {
        invoice: refused(invoice, 'declined', version, { code, reason }, paymentIntentId),
        events: [event(paymentDeclined, { ...told, attempt, code, reason, declinedAt: at })],
      };
    }
    case 'action-required': {
      const { code, reason } = result;
      return {
        invoice: refused(invoice, 'action-required', version, { code, reason }, paymentIntentId),
        events: [
          event(paymentActionRequired, {
            ...told,
            attempt,
            paymentIntentId: result.paymentIntentId,
            reason,
            requiredAt: at,
          }),
        ],
      };
    }
  }
}

/** A paid invoice after another payment intent than the one that paid it took its total once more. */
function chargedAgain(invoice: Invoice, result: ChargeResult): Invoice {
  if (result.kind !== 'paid' || result.paymentIntentId === invoice.paymentIntentId) return invoice;
  return { ...invoice, chargedAmount: invoice.chargedAmount + invoice.total.amount };
}

function refused(
  invoice: Invoice,
  status: 'declined' | 'action-required',
  version: number,
  refusal: Refusal,
  paymentIntentId: string | undefined,
): Invoice {
  return { ...invoice, version, status, refusal, ...(paymentIntentId !== undefined && { paymentIntentId }) };
}

/** `2026-000042`: digits enough for a million invoices a year, more when there are more. */
export function formatNumber(year: number, ordinal: number): string {
  return `${year}-${String(ordinal).padStart(6, '0')}`;
}
