import Stripe from 'stripe';
import type { Sandbox } from '../sandbox.ts';

/** The real SDK, pointed at a sandbox as the services point it. */
export function stripeAt(sandbox: Sandbox): Stripe {
  const { hostname, port } = new URL(sandbox.url);
  return new Stripe('sk_test_spec', {
    host: hostname,
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  });
}

/** A charge in one step that succeeds. */
export function visa() {
  return { amount: 2_000, currency: 'gbp', payment_method: 'pm_card_visa', confirm: true };
}

/** What the SDK says about a call that must fail. */
export async function stripeFailure(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  return call.then(
    () => {
      throw new Error('The call succeeded');
    },
    (error: unknown) => {
      if (error instanceof Stripe.errors.StripeError) return error;
      throw error;
    },
  );
}
