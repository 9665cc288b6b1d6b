import { NotAttempted, RateLimited } from '@waybill/provider-calls';
import Stripe from 'stripe';

/** What an error of the SDK says about the call that it ended; the error itself when it says nothing certain. */
export function stripeFailure(error: unknown): unknown {
  const { StripeAuthenticationError, StripeConnectionError, StripePermissionError, StripeRateLimitError } =
    Stripe.errors;
  if (error instanceof StripeRateLimitError) {
    return new RateLimited(retryAfterMs(error.headers), { cause: error });
  }
  // A wrong key of our own is no word about the customer's card: it is tried again until the key is right.
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    return new NotAttempted(error);
  }
  if (error instanceof StripeConnectionError && neverConnected(error.detail)) return new NotAttempted(error);
  return error;
}

/** `Retry-After` in seconds; Stripe doesn't always send it. */
function retryAfterMs(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const seconds = Number(headers?.['retry-after']);
  return seconds > 0 ? seconds * 1_000 : undefined;
}

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** `fetch` hides what happened to the socket in its error's cause. */
function neverConnected(detail: unknown): boolean {
  const cause = detail instanceof Error ? detail.cause : undefined;
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  return typeof cause.code === 'string' && NEVER_CONNECTED.has(cause.code);
}
