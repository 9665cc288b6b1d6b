import { Injectable } from '@nestjs/common';
import { ControlPanel } from '../control/control-panel.ts';
import { type Collection, Documents } from '../storage/documents.ts';
import { Charges } from './charges.ts';
import { newIntent, requiringAction } from './new-intent.ts';
import type { CancelIntent, ConfirmIntent, CreateIntent } from './params.ts';
import { invalidParameter, noSuch, StripeError, unexpectedState } from './stripe-error.ts';
import type { StripeRequest } from './stripe-calls.ts';
import { type PaymentIntent, stripeNow } from './stripe-objects.ts';
import { StripeWebhooks } from './stripe-webhooks.ts';
import {
  AUTHENTICATION_REQUIRED,
  type CardOutcome,
  GENERIC_DECLINE,
  type TestCard,
  testCard,
} from './test-cards.ts';

/** The life of a payment intent: https://docs.stripe.com/payments/paymentintents/lifecycle */
@Injectable()
export class PaymentIntents {
  readonly #kept: Collection<PaymentIntent>;

  constructor(
    documents: Documents,
    private readonly charges: Charges,
    private readonly panel: ControlPanel,
    private readonly webhooks: StripeWebhooks,
  ) {
    this.#kept = documents.collection<PaymentIntent>('stripe-payment-intent');
  }

  create(params: CreateIntent, request: StripeRequest): PaymentIntent {
    if (params.amount < 1) {
      throw invalidParameter(
        'parameter_invalid_integer',
        'amount',
        'This value must be greater than or equal to 1.',
      );
    }
    if (params.payment_method) cardOf(params.payment_method);
    const intent = newIntent(params);
    this.#kept.put(intent);
    return params.confirm ? this.confirm(intent.id, params, request) : intent;
  }

  /** @throws StripeError (404) when there is none */
  retrieve(id: string): PaymentIntent {
    const intent = this.#kept.get(id);
    if (!intent) throw noSuch('payment_intent', id);
    return intent;
  }

  /** Newest first. */
  list(limit: number): PaymentIntent[] {
    return this.#kept.newest(limit);
  }

  /** Those with the metadata value; newest first. */
  withMetadata(name: string, value: string, limit: number): PaymentIntent[] {
    return this.#kept.newest(limit, { path: `$.metadata.${JSON.stringify(name)}`, value });
  }

  /** @throws StripeError: 402 when the card is declined, 400 when the status doesn't allow it, 404 */
  confirm(id: string, params: ConfirmIntent, request: StripeRequest): PaymentIntent {
    const intent = this.retrieve(id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') {
      const why =
        intent.status === 'succeeded'
          ? 'it has already succeeded after being previously confirmed.'
          : 'it has a status of canceled.';
      throw unexpectedState(intent, `You cannot confirm this PaymentIntent because ${why}`);
    }
    const paymentMethod = params.payment_method ?? intent.payment_method;
    if (!paymentMethod) {
      throw unexpectedState(
        intent,
        "You cannot confirm this PaymentIntent because it's missing a payment method. " +
          'You can either update the PaymentIntent with a payment method and then confirm it again, ' +
          'or confirm it again directly with a payment method.',
      );
    }
    const card = cardOf(paymentMethod);
    const confirmed = {
      ...intent,
      payment_method: paymentMethod,
      return_url: params.return_url ?? intent.return_url,
    };
    return this.#charge(confirmed, paymentMethod, card, this.#outcome(card, params), request);
  }

  /** @throws StripeError: 400 when it has succeeded or is canceled, 404 */
  cancel(id: string, params: CancelIntent, request: StripeRequest): PaymentIntent {
    const intent = this.retrieve(id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') {
      throw unexpectedState(
        intent,
        `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. ` +
          'Only a PaymentIntent with one of the following statuses may be canceled: ' +
          'requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.',
      );
    }
    const canceled: PaymentIntent = {
      ...intent,
      status: 'canceled',
      canceled_at: stripeNow(),
      cancellation_reason: params.cancellation_reason ?? null,
      next_action: null,
    };
    this.#kept.put(canceled);
    this.webhooks.emit('payment_intent.canceled', canceled, request);
    return canceled;
  }

  #outcome({ outcome }: TestCard, params: ConfirmIntent): CardOutcome {
    if (this.panel.switches.stripe.declineCards) return GENERIC_DECLINE;
    const holderIsAway = params.off_session || params.error_on_requires_action;
    return outcome.kind === 'requires-authentication' && holderIsAway ? AUTHENTICATION_REQUIRED : outcome;
  }

  #charge(
    intent: PaymentIntent,
    paymentMethod: string,
    card: TestCard,
    outcome: CardOutcome,
    request: StripeRequest,
  ): PaymentIntent {
    if (outcome.kind === 'requires-authentication') {
      const waiting = requiringAction(intent);
      this.#kept.put(waiting);
      this.webhooks.emit('payment_intent.requires_action', waiting, request);
      return waiting;
    }
    const charge = this.charges.attempt(intent, paymentMethod, card, outcome, request);
    if (outcome.kind === 'succeeds') {
      const paid: PaymentIntent = {
        ...intent,
        status: 'succeeded',
        amount_received: intent.amount,
        latest_charge: charge.id,
        last_payment_error: null,
        next_action: null,
      };
      this.#kept.put(paid);
      this.webhooks.emit('payment_intent.succeeded', paid, request);
      return paid;
    }
    const error = {
      type: 'card_error' as const,
      code: outcome.code,
      decline_code: outcome.declineCode,
      message: outcome.message,
      charge: charge.id,
      payment_method: {
        id: paymentMethod,
        object: 'payment_method',
        type: 'card',
        card: { last4: card.last4 },
      },
    };
    const failed: PaymentIntent = {
      ...intent,
      status: 'requires_payment_method',
      payment_method: null,
      latest_charge: charge.id,
      last_payment_error: error,
      next_action: null,
    };
    this.#kept.put(failed);
    this.webhooks.emit('payment_intent.payment_failed', failed, request);
    throw new StripeError(402, { ...error, payment_intent: failed });
  }
}

function cardOf(paymentMethod: string): TestCard {
  const card = testCard(paymentMethod);
  if (!card) throw noSuch('PaymentMethod', paymentMethod, 'payment_method');
  return card;
}
