import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { OverHttp } from '../testing/over-http.ts';
import { stripeAt, stripeFailure, visa } from '../testing/stripe-client.ts';

describe('Faults at Stripe', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let control: OverHttp;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, smtpPort: 0, logLevel: 'error', webhooks: {} });
    stripe = stripeAt(sandbox);
    control = new OverHttp(sandbox.url);
  });

  afterEach(() => control.reset());

  afterAll(() => sandbox.close());

  it('leave the charge when the answer times out', async () => {
    const { id } = await stripe.paymentIntents.create({ ...visa(), confirm: false });
    await control.set({ stripe: { timeoutAfterRate: 1 } });

    const lost = await stripeFailure(stripe.paymentIntents.confirm(id, {}, { timeout: 200 }));

    await control.set({ stripe: { timeoutAfterRate: 0 } });
    expect(lost).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
    expect(await control.charges(id)).toHaveLength(1);
  });

  it('leave no charge when the call times out before it takes effect', async () => {
    const { id } = await stripe.paymentIntents.create({ ...visa(), confirm: false });
    await control.set({ stripe: { timeoutBeforeRate: 1, timeoutMs: 50 } });

    const lost = await stripeFailure(stripe.paymentIntents.confirm(id));

    await control.set({ stripe: { timeoutBeforeRate: 0 } });
    expect(lost).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_confirmation');
  });

  it('charge once although the connection is reset and the SDK tries again', async () => {
    const { id } = await stripe.paymentIntents.create({ ...visa(), confirm: false });
    await control.set({ stripe: { resetAfterRate: 1 } });

    await stripeFailure(stripe.paymentIntents.confirm(id));

    expect(await control.charges(id)).toHaveLength(1);
  });

  it('refuse calls beyond the rate and count them', async () => {
    await control.set({ stripe: { callsPerSecond: 3 } });

    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => stripe.paymentIntents.list()));

    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.reason).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect(refused[0]?.reason).toMatchObject({ headers: { 'retry-after': '1' } });
    const { calls } = await control.ledger();
    expect(calls.stripe.maxInOneSecond).toBeGreaterThanOrEqual(5);
    expect(calls.stripe.rateLimited).toBeGreaterThanOrEqual(2);
  });
});
