import type Stripe from 'stripe';
import type { ChargeResult } from '../invoices/invoice.domain.ts';

/**
 * What the status of a payment intent says about its charge; `unconfirmed` when it has not been tried yet.
 * @throws when Stripe is still at it: look again later
 * @see https://docs.stripe.com/payments/paymentintents/lifecycle
 */
export function resultOf(intent: Stripe.PaymentIntent, now: Date): ChargeResult | 'unconfirmed' {
  const at = now.toISOString();
  const paymentIntentId = intent.id;
  switch (intent.status) {
    case 'succeeded':
      return { kind: 'paid', paymentIntentId, at };
    case 'requires_confirmation':
      return 'unconfirmed';
    case 'requires_payment_method': {
      const { code = 'card_declined', message = 'Your card was declined.' } = intent.last_payment_error ?? {};
      return { kind: 'declined', paymentIntentId, code, reason: message, at };
    }
    case 'requires_action': {
      const reason = 'Your bank asks you to confirm this payment.';
      return { kind: 'action-required', paymentIntentId, code: 'authentication_required', reason, at };
    }
    case 'canceled': {
      const reason = 'The payment was cancelled at the payment provider.';
      return { kind: 'declined', paymentIntentId, code: 'payment_intent_canceled', reason, at };
    }
    case 'processing':
    case 'requires_capture':
    default:
      throw new Error(`Payment intent ${intent.id} is still ${intent.status}.`);
  }
}
