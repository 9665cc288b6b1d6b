import { Injectable } from '@nestjs/common';
import { type Collection, type Document, Documents } from '../storage/documents.ts';
import { stripeId } from '../storage/ids.ts';
import { Charges, type KeptCharge } from './charges.ts';
import type { CreateRefund } from './params.ts';
import { PaymentIntents } from './payment-intents.ts';
import { noSuch, StripeError } from './stripe-error.ts';
import type { StripeRequest } from './stripe-calls.ts';
import { type Refund, stripeNow } from './stripe-objects.ts';
import { StripeWebhooks } from './stripe-webhooks.ts';

/** A refund and the key of the request that made it. */
export interface KeptRefund extends Document {
  refund: Refund;
  idempotencyKey: string | null;
}

/** Money that went back. */
@Injectable()
export class Refunds {
  readonly #kept: Collection<KeptRefund>;

  constructor(
    documents: Documents,
    private readonly charges: Charges,
    private readonly intents: PaymentIntents,
    private readonly webhooks: StripeWebhooks,
  ) {
    this.#kept = documents.collection<KeptRefund>('stripe-refund');
  }

  /** @throws StripeError (400) when nothing was charged, or less than is asked back is left */
  create(params: CreateRefund, request: StripeRequest): Refund {
    const kept = this.#chargeOf(params);
    const { charge } = kept;
    const left = charge.amount - charge.amount_refunded;
    if (left === 0) {
      throw refusal('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
    }
    const amount = params.amount ?? left;
    if (amount < 1 || amount > left) {
      throw refusal(
        'parameter_invalid_integer',
        `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
        'amount',
      );
    }
    const refund: Refund = {
      id: stripeId('re'),
      object: 'refund',
      amount,
      charge: charge.id,
      created: stripeNow(),
      currency: charge.currency,
      metadata: params.metadata,
      payment_intent: charge.payment_intent,
      reason: params.reason ?? null,
      status: 'succeeded',
    };
    const refunded = {
      ...charge,
      amount_refunded: charge.amount_refunded + amount,
      refunded: amount === left,
    };
    this.#kept.put({ id: refund.id, refund, idempotencyKey: request.idempotencyKey });
    this.charges.put({ ...kept, charge: refunded });
    this.webhooks.emit('charge.refunded', refunded, request);
    return refund;
  }

  /** @throws StripeError (404) when there is none */
  retrieve(id: string): Refund {
    const kept = this.#kept.get(id);
    if (!kept) throw noSuch('refund', id);
    return kept.refund;
  }

  /** Newest first, of one payment intent when it is named. */
  list(limit: number, paymentIntent?: string): Refund[] {
    const match = paymentIntent && ({ path: '$.refund.payment_intent', value: paymentIntent } as const);
    return this.#kept.newest(limit, match || undefined).map(({ refund }) => refund);
  }

  /** Newest first; -1 for all. */
  newest(limit: number): KeptRefund[] {
    return this.#kept.newest(limit);
  }

  #chargeOf(params: CreateRefund): KeptCharge {
    const intentId = params.payment_intent;
    const chargeId = intentId ? this.intents.retrieve(intentId).latest_charge : params.charge;
    const kept = chargeId ? this.charges.get(chargeId) : undefined;
    if (kept?.charge.status === 'succeeded') return kept;
    if (intentId) {
      throw refusal(
        'payment_intent_unexpected_state',
        `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
        'payment_intent',
      );
    }
    throw noSuch('charge', params.charge ?? '', 'charge');
  }
}

function refusal(code: string, message: string, param?: string): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', code, message, param });
}
