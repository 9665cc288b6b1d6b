import type { CallRun, StepResult } from '@waybill/provider-calls';
import Stripe from 'stripe';
import type { ChargeResult } from '../invoices/invoice.domain.ts';
import type { Charge } from './charge.ts';

/** The intent that the call charges, and no other. */
export interface Obtained {
  readonly paymentIntentId: string;
}

/** How far the call came in getting one. */
export interface Obtaining {
  /** Keys that stand for a stored 500 are given up for the next: from 1. */
  readonly generation: number;
  /** The window of keys, before which Stripe was asked whether there is an intent already. */
  readonly searchedBefore?: number;
  /** A key of ours stands for another request: there was an earlier life. */
  readonly clashed?: true;
}

/**
 * Stripe keeps idempotency keys for at least 24 hours. Ours are valid for 20, counted from the order, so that one that was
 * forgotten is never used again. ms
 */
const KEY_WINDOW_MS = 20 * 3_600_000;

/**
 * One step towards the one intent of a call, unconfirmed.
 *
 * The key and the parameters derive from the order alone. So whoever asks again, after an unknown outcome or restored from a
 * backup and with no memory of the first time, gets the same intent. Once the keys of an order are too old for that, Stripe
 * is searched first. A search may miss what is younger than a minute (an hour, in an outage of Stripe's); the keys don't.
 * Listing would miss nothing, but for each order takes as many requests as there were hundreds of payments since.
 */
export async function obtainIntent(
  stripe: Stripe,
  run: CallRun<Charge, Obtaining>,
): Promise<StepResult<Obtained | Obtaining, ChargeResult>> {
  const { causedAt, progress = { generation: 1 } } = run;
  const window = Math.max(0, Math.floor((Date.now() - causedAt.getTime()) / KEY_WINDOW_MS));
  const unsearched = window > 0 && progress.searchedBefore !== window;
  if (unsearched || progress.clashed) return search(stripe, run.key, progress, window);
  return create(stripe, run, progress, window);
}

async function search(
  stripe: Stripe,
  key: string,
  progress: Obtaining,
  window: number,
): Promise<StepResult<Obtained | Obtaining, ChargeResult>> {
  const { data } = await stripe.paymentIntents.search({ query: `metadata['call']:'${key}'`, limit: 100 });
  const [found] = data.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (found) return { status: 'continue', progress: { paymentIntentId: found.id } };
  if (progress.clashed) throw new Error(`Stripe knows the key of ${key}, but does not find its intent.`);
  return { status: 'continue', progress: { ...progress, searchedBefore: window } };
}

async function create(
  stripe: Stripe,
  { key, input }: CallRun<Charge, Obtaining>,
  progress: Obtaining,
  window: number,
): Promise<StepResult<Obtained | Obtaining, ChargeResult>> {
  const { generation } = progress;
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: input.amount,
        currency: input.currency.toLowerCase(),
        payment_method: input.paymentMethod,
        allowed_payment_method_types: ['card'],
        description: `Order ${input.orderId}`,
        metadata: { orderId: input.orderId, invoiceId: input.invoiceId, call: key },
      },
      { idempotencyKey: `${key}:create:${window}.${generation}` },
    );
    return { status: 'continue', progress: { paymentIntentId: intent.id } };
  } catch (error) {
    if (isStoredFailure(error)) {
      return { status: 'continue', progress: { ...progress, generation: generation + 1 } };
    }
    if (isClash(error)) return { status: 'continue', progress: { ...progress, clashed: true } };
    const refusal = refusedParameter(error);
    if (!refusal) throw error;
    return { status: 'failed', outcome: { kind: 'declined', ...refusal, at: new Date().toISOString() } };
  }
}

/** An intent that was confirmed once goes before one whose creation got lost. */
function rankOf({ status }: Stripe.PaymentIntent): number {
  if (status === 'succeeded') return 0;
  return status === 'requires_confirmation' || status === 'canceled' ? 2 : 1;
}

/**
 * Stripe repeats what a key stands for, a 500 too, which proves nothing and never ends. One that isn't repeated, but new, may
 * have gone before the key was stored: then the same key is right.
 */
function isStoredFailure(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeAPIError && error.headers?.['idempotent-replayed'] === 'true';
}

function isClash(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeIdempotencyError && error.code !== 'idempotency_key_in_use';
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
