import { Injectable } from '@nestjs/common';
import { type CallCount, CallCounters } from '../control/call-counters.ts';
import type { Provider } from '../control/control.ts';
import { type Label, Shipments } from '../easypost/shipments.ts';
import { Charges, type KeptCharge } from '../stripe/charges.ts';
import { type KeptRefund, Refunds } from '../stripe/refunds.ts';

/** All that took effect at the providers, newest first; amounts in minor units. */
export interface LedgerView {
  /** Every attempt to charge a card: `status` tells the declined ones apart. */
  charges: ReturnType<typeof chargeRow>[];
  refunds: ReturnType<typeof refundRow>[];
  labels: ReturnType<typeof labelRow>[];
  calls: Record<Provider, CallCount>;
}

/** Tells what the providers hold, so that it can be compared with what Waybill believes. */
@Injectable()
export class Ledger {
  constructor(
    private readonly charges: Charges,
    private readonly refunds: Refunds,
    private readonly shipments: Shipments,
    private readonly counters: CallCounters,
  ) {}

  all(): LedgerView {
    return this.newest(-1);
  }

  /** The newest `limit` of each; -1 for all. */
  newest(limit: number): LedgerView {
    return {
      charges: this.charges.newest(limit).map(chargeRow),
      refunds: this.refunds.newest(limit).map(refundRow),
      labels: this.shipments.labels(limit).map(labelRow),
      calls: {
        stripe: this.counters.of('stripe'),
        easypost: this.counters.of('easypost'),
        smtp: this.counters.of('smtp'),
      },
    };
  }
}

function chargeRow({ charge, idempotencyKey }: KeptCharge) {
  return {
    id: charge.id,
    paymentIntentId: charge.payment_intent,
    amount: charge.amount,
    amountRefunded: charge.amount_refunded,
    currency: charge.currency,
    status: charge.status,
    failureCode: charge.failure_code,
    idempotencyKey,
    metadata: charge.metadata,
    createdAt: rfc3339(charge.created),
  };
}

function refundRow({ refund, idempotencyKey }: KeptRefund) {
  return {
    id: refund.id,
    chargeId: refund.charge,
    paymentIntentId: refund.payment_intent,
    amount: refund.amount,
    currency: refund.currency,
    status: refund.status,
    reason: refund.reason,
    idempotencyKey,
    metadata: refund.metadata,
    createdAt: rfc3339(refund.created),
  };
}

function labelRow({ shipment, label, tracker }: Label) {
  return {
    id: label.id,
    shipmentId: shipment.id,
    reference: shipment.reference,
    trackingCode: tracker.tracking_code,
    carrier: tracker.carrier,
    service: shipment.selected_rate?.service ?? null,
    status: shipment.refund_status ? 'refunded' : tracker.status,
    createdAt: label.created_at,
    idempotencyKey: null,
  };
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
