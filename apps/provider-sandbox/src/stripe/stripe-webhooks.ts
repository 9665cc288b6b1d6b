import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SANDBOX_CONFIG, type SandboxConfig } from '../config.ts';
import { stripeId } from '../storage/ids.ts';
import { WebhookDeliveries } from '../webhooks/webhook-deliveries.ts';
import { STRIPE_VERSION, type StripeRequest } from './stripe-calls.ts';
import { type Charge, type PaymentIntent, stripeNow } from './stripe-objects.ts';

/** The events that the sandbox tells of. */
export type StripeEventType =
  | 'payment_intent.succeeded'
  | 'payment_intent.payment_failed'
  | 'payment_intent.requires_action'
  | 'payment_intent.canceled'
  | 'charge.refunded';

/** Tells the configured receiver what happened, signed as Stripe signs. */
@Injectable()
export class StripeWebhooks {
  constructor(
    @Inject(SANDBOX_CONFIG) private readonly config: SandboxConfig,
    private readonly deliveries: WebhookDeliveries,
  ) {
    const secret = config.webhooks.stripe?.secret;
    if (secret) deliveries.signAs('stripe', (body) => ({ 'stripe-signature': signature(body, secret) }));
  }

  emit(type: StripeEventType, object: PaymentIntent | Charge, request: StripeRequest): void {
    const target = this.config.webhooks.stripe;
    if (!target) return;
    const id = stripeId('evt');
    const event = {
      id,
      object: 'event',
      api_version: STRIPE_VERSION,
      created: stripeNow(),
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: request.id, idempotency_key: request.idempotencyKey },
      type,
    };
    this.deliveries.enqueue('stripe', target.url, { id, body: JSON.stringify(event) });
  }
}

/** The `Stripe-Signature` header: https://docs.stripe.com/webhooks#verify-manually */
function signature(body: string, secret: string): string {
  const time = stripeNow();
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}
