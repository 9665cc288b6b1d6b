import { Module } from '@nestjs/common';
import { Charges } from './charges.ts';
import { Expansion } from './expansion.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { PaymentIntents } from './payment-intents.ts';
import { Refunds } from './refunds.ts';
import { StripeCalls } from './stripe-calls.ts';
import { StripeWebhooks } from './stripe-webhooks.ts';
import { StripeController } from './stripe.controller.ts';

/** Stands in for Stripe. */
@Module({
  controllers: [StripeController],
  providers: [StripeCalls, IdempotencyKeys, PaymentIntents, Charges, Refunds, Expansion, StripeWebhooks],
  exports: [Charges, Refunds],
})
export class StripeModule {}
