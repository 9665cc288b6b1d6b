import type { CallRun, DurableCall, SettledResult, StepResult } from '@waybill/provider-calls';
import { ProviderCall } from '@waybill/provider-calls';
import Stripe from 'stripe';
import type { EntityManager } from 'typeorm';
import type { ChargeResult } from '../invoices/invoice.domain.ts';
import { stripeFailure } from '../stripe/stripe-failure.ts';
import type { Charge } from './charge.ts';
import { resultOf } from './intent-result.ts';
import { SettleCharge } from './settle-charge.ts';

interface Progress {
  readonly paymentIntentId: string;
}

type Run = CallRun<Charge, Progress>;
type Step = StepResult<Progress, ChargeResult>;

/**
 * Charges an invoice in two steps: a payment intent is created unconfirmed and its id committed, then that intent, and no
 * other, is confirmed.
 *
 * An unknown outcome is resolved by the intent's own status, never by repeating a request under its idempotency key: Stripe
 * replays the stored answer, and a replayed 500 proves nothing. So each request has a key of its own. That is safe:
 * - An intent whose creation got lost stays unconfirmed for ever and takes no money.
 * - An intent takes money once, however often it is confirmed.
 */
@ProviderCall({ provider: 'stripe', kind: 'charge-invoice' })
export class ChargeInvoice implements DurableCall<Charge, Progress, ChargeResult> {
  constructor(
    private readonly stripe: Stripe,
    private readonly settleCharge: SettleCharge,
  ) {}

  async step(run: Run): Promise<Step> {
    const { progress, uncertain } = run;
    try {
      if (!progress) return await this.#create(run);
      return uncertain ? await this.#lookUp(progress) : await this.#confirm(run, progress);
    } catch (error) {
      throw stripeFailure(error);
    }
  }

  async settle(
    manager: EntityManager,
    { input }: Run,
    { outcome }: SettledResult<ChargeResult>,
  ): Promise<void> {
    await this.settleCharge.run(manager, input.orderId, input.attempt, outcome);
  }

  async #create({ key, attempts, input }: Run): Promise<Step> {
    try {
      const intent = await this.stripe.paymentIntents.create(
        {
          amount: input.amount,
          currency: input.currency.toLowerCase(),
          payment_method: input.paymentMethod,
          allowed_payment_method_types: ['card'],
          description: `Invoice ${input.number}`,
          metadata: { orderId: input.orderId, invoiceId: input.invoiceId, call: key },
        },
        { idempotencyKey: `${key}:create:${attempts}` },
      );
      return { status: 'continue', progress: { paymentIntentId: intent.id } };
    } catch (error) {
      const refusal = refusedParameter(error);
      if (!refusal) throw error;
      return {
        status: 'failed',
        outcome: { kind: 'declined', ...refusal, at: new Date().toISOString() },
      };
    }
  }

  async #confirm({ key, attempts }: Run, { paymentIntentId }: Progress): Promise<Step> {
    try {
      const intent = await this.stripe.paymentIntents.confirm(
        paymentIntentId,
        {},
        { idempotencyKey: `${key}:confirm:${attempts}` },
      );
      return stepOf(intent);
    } catch (error) {
      // A declined card, or an earlier confirmation that came through late: the intent is in the answer.
      const { StripeCardError, StripeInvalidRequestError } = Stripe.errors;
      const spoke = error instanceof StripeCardError || error instanceof StripeInvalidRequestError;
      if (spoke && error.payment_intent) return stepOf(error.payment_intent);
      throw error;
    }
  }

  async #lookUp({ paymentIntentId }: Progress): Promise<Step> {
    return stepOf(await this.stripe.paymentIntents.retrieve(paymentIntentId));
  }
}

function stepOf(intent: Stripe.PaymentIntent): Step {
  const outcome = resultOf(intent, new Date());
  if (outcome === 'unconfirmed') return { status: 'continue', progress: { paymentIntentId: intent.id } };
  return { status: outcome.kind === 'paid' ? 'succeeded' : 'failed', outcome };
}

/** What the customer gave and Stripe can't use; any other complaint about a request is a mistake of ours. */
function refusedParameter(error: unknown): { code: string; reason: string } | undefined {
  const { StripeCardError, StripeInvalidRequestError } = Stripe.errors;
  const refused =
    error instanceof StripeCardError ||
    (error instanceof StripeInvalidRequestError &&
      ['payment_method', 'amount', 'currency'].includes(error.param ?? ''));
  return refused ? { code: error.code ?? 'invalid_request', reason: error.message } : undefined;
}
