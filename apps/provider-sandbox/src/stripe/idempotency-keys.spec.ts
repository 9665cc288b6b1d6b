import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { Documents } from '../storage/documents.ts';
import { OverHttp } from '../testing/over-http.ts';
import { stripeAt, stripeFailure, visa } from '../testing/stripe-client.ts';
import { KEYS_ARE_KEPT_MS, type KeptAnswer } from './idempotency-keys.ts';

describe("Stripe's idempotency keys", () => {
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

  it('repeat the first answer instead of charging again', async () => {
    const first = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'replay' });
    const second = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'replay' });

    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await control.charges(first.id)).toHaveLength(1);
  });

  it('repeat a 500 too, although a new attempt would succeed', async () => {
    await control.set({ stripe: { errorRate: 1 } });
    const failed = await stripeFailure(stripe.paymentIntents.create(visa(), { idempotencyKey: 'broken' }));
    await control.set({ stripe: { errorRate: 0 } });

    const repeated = await stripeFailure(stripe.paymentIntents.create(visa(), { idempotencyKey: 'broken' }));
    const anew = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'anew' });

    expect(failed).toMatchObject({ statusCode: 500, rawType: 'api_error' });
    expect(repeated).toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } });
    expect(anew.status).toBe('succeeded');
  });

  it('refuse another request', async () => {
    await stripe.paymentIntents.create(visa(), { idempotencyKey: 'taken' });

    const refused = await stripeFailure(
      stripe.paymentIntents.create({ ...visa(), amount: 1 }, { idempotencyKey: 'taken' }),
    );

    expect(refused).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(refused.statusCode).toBe(400);
  });

  it('refuse a second request while the first runs', async () => {
    await control.set({ stripe: { latencyMs: 150 } });

    const outcomes = await Promise.allSettled(
      [1, 2].map(() => stripe.paymentIntents.create(visa(), { idempotencyKey: 'running' })),
    );

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(rejected?.reason).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
  });

  it('do not keep a refusal of the parameters', async () => {
    const wrong = { amount: 100, currency: 'pounds', payment_method: 'pm_card_visa', confirm: true };
    const refused = await stripeFailure(stripe.paymentIntents.create(wrong, { idempotencyKey: 'corrected' }));

    const corrected = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'corrected' });

    expect(refused.statusCode).toBe(400);
    expect(corrected.status).toBe('succeeded');
  });

  it('are forgotten after a day', async () => {
    const first = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'yesterday' });
    const keys = sandbox.app.get(Documents).collection<KeptAnswer>('stripe-idempotency-key');
    for (const kept of keys.newest(1)) keys.put({ ...kept, keptAt: kept.keptAt - KEYS_ARE_KEPT_MS });

    const second = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'yesterday' });

    expect(second.id).not.toBe(first.id);
  });
});
