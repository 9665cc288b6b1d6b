import type { CallRun, DurableCall, SettledResult, StepResult } from '@waybill/provider-calls';
import { ProviderCall } from '@waybill/provider-calls';
import Stripe from 'stripe';
import type { EntityManager } from 'typeorm';
import type { ChargeResult } from '../invoices/invoice.domain.ts';
import { stripeFailure } from '../stripe/stripe-failure.ts';
import type { Charge } from './charge.ts';
import { chargeOutcomes } from './charge-outcomes.ts';
import { resultOf } from './intent-result.ts';
import { obtainIntent, type Obtained, type Obtaining } from './obtain-intent.ts';
import { SettleCharge } from './settle-charge.ts';

type Progress = Obtained | Obtaining;
type Run = CallRun<Charge, Progress>;
type Step = StepResult<Progress, ChargeResult>;

/**
 * Charges an invoice in two steps: a payment intent is created unconfirmed and its id committed, then that intent, and no
 * other, is confirmed. An intent takes money once, however often it is confirmed, and none before.
 *
 * What came of a confirmation is read from the intent's own status, never by repeating it under its idempotency key: Stripe
 * replays the stored answer, and a replayed 500 proves nothing. So each confirmation has a key of its own.
 */
@ProviderCall({ provider: 'stripe', kind: 'charge-invoice' })
export class ChargeInvoice implements DurableCall<Charge, Progress, ChargeResult> {
  readonly outcomes = chargeOutcomes;

  constructor(
    private readonly stripe: Stripe,
    private readonly settleCharge: SettleCharge,
  ) {}

  step(run: Run): Promise<Step> {
    return this.#charge(run, (intent) => (run.uncertain ? this.#lookUp(intent) : this.#confirm(run, intent)));
  }

  /** Without an intent, the one to cancel is obtained first: an earlier life of this service may have made it. */
  cancel(run: Run): Promise<Step> {
    return this.#charge(run, (intent) => this.#cancel(intent));
  }

  async settle(
    manager: EntityManager,
    { input }: Run,
    { outcome }: SettledResult<ChargeResult>,
  ): Promise<void> {
    await this.settleCharge.run(manager, input.orderId, input.attempt, outcome);
  }

  async #charge(run: Run, withIntent: (intent: Obtained) => Promise<Stripe.PaymentIntent>): Promise<Step> {
    const { progress, ...rest } = run;
    try {
      if (progress && 'paymentIntentId' in progress) return stepOf(await withIntent(progress));
      return await obtainIntent(this.stripe, { ...rest, ...(progress && { progress }) });
    } catch (error) {
      throw stripeFailure(error);
    }
  }

  /** @throws when Stripe answers and the intent is as unconfirmed as before: asking again at once would go on for ever */
  async #confirm({ key, attempts }: Run, { paymentIntentId }: Obtained): Promise<Stripe.PaymentIntent> {
    const intent = await intentInAnswer(
      this.stripe.paymentIntents.confirm(
        paymentIntentId,
        {},
        { idempotencyKey: `${key}:confirm:${attempts}` },
      ),
    );
    if (intent.status === 'requires_confirmation') {
      throw new Error(`Stripe left payment intent ${paymentIntentId} unconfirmed.`);
    }
    return intent;
  }

  /** Takes no key: an intent is cancelled once, and one that has succeeded not at all. */
  #cancel({ paymentIntentId }: Obtained): Promise<Stripe.PaymentIntent> {
    return intentInAnswer(this.stripe.paymentIntents.cancel(paymentIntentId));
  }

  #lookUp({ paymentIntentId }: Obtained): Promise<Stripe.PaymentIntent> {
    return this.stripe.paymentIntents.retrieve(paymentIntentId);
  }
}

/** A declined card, or a state that no longer allows the request: the intent is in the error. */
async function intentInAnswer(answer: Promise<Stripe.PaymentIntent>): Promise<Stripe.PaymentIntent> {
  try {
    return await answer;
  } catch (error) {
    const { StripeCardError, StripeInvalidRequestError } = Stripe.errors;
    const spoke = error instanceof StripeCardError || error instanceof StripeInvalidRequestError;
    if (spoke && error.payment_intent) return error.payment_intent;
    throw error;
  }
}

function stepOf(intent: Stripe.PaymentIntent): Step {
  const outcome = resultOf(intent, new Date());
  if (outcome === 'unconfirmed') return { status: 'continue', progress: { paymentIntentId: intent.id } };
  return { status: outcome.kind === 'paid' ? 'succeeded' : 'failed', outcome };
}
