import { stripeId } from '../storage/ids.ts';
import type { CreateIntent } from './params.ts';
import { type PaymentIntent, stripeNow } from './stripe-objects.ts';

/** A payment intent as it is just after its creation. */
export function newIntent(params: CreateIntent): PaymentIntent {
  const id = stripeId('pi');
  return {
    id,
    object: 'payment_intent',
    amount: params.amount,
    amount_capturable: 0,
    amount_received: 0,
    automatic_payment_methods: params.automatic_payment_methods ?? null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method,
    client_secret: stripeId(`${id}_secret`),
    confirmation_method: params.confirmation_method,
    created: stripeNow(),
    currency: params.currency,
    customer: params.customer ?? null,
    description: params.description ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: params.metadata,
    next_action: null,
    payment_method: params.payment_method ?? null,
    payment_method_types: Object.values(params.allowed_payment_method_types ?? { 0: 'card' }),
    receipt_email: params.receipt_email ?? null,
    return_url: params.return_url,
    shipping: params.shipping ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: params.payment_method ? 'requires_confirmation' : 'requires_payment_method',
  };
}

/** The intent while it waits for the card's holder. */
export function requiringAction(intent: PaymentIntent): PaymentIntent {
  return {
    ...intent,
    status: 'requires_action',
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: {
        url: `https://hooks.stripe.com/redirect/authenticate/${intent.id}`,
        return_url: intent.return_url ?? null,
      },
    },
  };
}
