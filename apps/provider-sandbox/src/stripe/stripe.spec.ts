import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import type { LedgerView } from '../ledger/ledger.ts';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { Documents } from '../storage/documents.ts';
import { OverHttp } from '../testing/over-http.ts';
import { Receiver } from '../testing/receiver.ts';
import { KEYS_ARE_KEPT_MS, type KeptAnswer } from './idempotency-keys.ts';

const SECRET = 'whsec_sandbox_spec';

describe('Stripe', () => {
  let receiver: Receiver;
  let sandbox: Sandbox;
  let stripe: Stripe;
  let control: OverHttp;

  beforeAll(async () => {
    receiver = await Receiver.listen();
    const webhooks = { stripe: { url: receiver.url, secret: SECRET } };
    sandbox = await startSandbox({ port: 0, smtpPort: 0, logLevel: 'error', webhooks });
    stripe = clientOf('sk_test_spec');
    control = new OverHttp(sandbox.url);
  });

  afterEach(() => control.reset());

  afterAll(async () => {
    await sandbox.close();
    await receiver.close();
  });

  it('charges a card in two steps and tells of it with a signature that the SDK accepts', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 1_250,
      currency: 'gbp',
      payment_method: 'pm_card_visa',
      allowed_payment_method_types: ['card'],
      metadata: { orderId: 'order-1' },
    });
    expect(intent.status).toBe('requires_confirmation');

    const paid = await stripe.paymentIntents.confirm(
      intent.id,
      { expand: ['latest_charge'] },
      { idempotencyKey: 'charge:order-1:1' },
    );

    expect(paid).toMatchObject({
      status: 'succeeded',
      amount_received: 1_250,
      metadata: { orderId: 'order-1' },
    });
    expect(paid.latest_charge).toMatchObject({ object: 'charge', amount: 1_250, paid: true });
    expect(await charges(intent.id)).toEqual([
      expect.objectContaining({
        amount: 1_250,
        currency: 'gbp',
        status: 'succeeded',
        idempotencyKey: 'charge:order-1:1',
        metadata: { orderId: 'order-1' },
      }),
    ]);
    const { body, headers } = await receiver.next(({ body }) => body.includes(intent.id));
    const event = stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', SECRET);
    expect(event).toMatchObject({ type: 'payment_intent.succeeded', data: { object: { id: intent.id } } });
  });

  it('finds payment intents by their metadata and lists the newest first', async () => {
    const first = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'gbp',
      metadata: { orderId: 'order-2' },
    });
    const second = await stripe.paymentIntents.create({ amount: 600, currency: 'gbp' });

    const found = await stripe.paymentIntents.search({ query: `metadata['orderId']:'order-2'` });
    const listed = await stripe.paymentIntents.list({ limit: 2 });

    expect(found.data.map(({ id }) => id)).toEqual([first.id]);
    expect(listed.data.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
  ])('declines %s and waits for another payment method', async (payment_method, code, decline_code) => {
    const intent = await stripe.paymentIntents.create({ amount: 900, currency: 'gbp', payment_method });

    const declined = await failure(stripe.paymentIntents.confirm(intent.id));

    expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(declined).toMatchObject({ statusCode: 402, code, decline_code });
    expect(declined.payment_intent).toMatchObject({ id: intent.id, status: 'requires_payment_method' });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid.status).toBe('succeeded');
    expect((await charges(intent.id)).map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  it('asks for the card holder, and declines when the holder is away', async () => {
    const params = {
      amount: 900,
      currency: 'gbp',
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
    };

    const waiting = await stripe.paymentIntents.create(params);
    const declined = await failure(stripe.paymentIntents.create({ ...params, off_session: true }));

    expect(waiting).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    expect(declined).toMatchObject({ statusCode: 402, code: 'authentication_required' });
  });

  it('declines every card while told to', async () => {
    await control.set({ stripe: { declineCards: true } });

    const declined = await failure(stripe.paymentIntents.create(visa()));

    expect(declined).toMatchObject({ statusCode: 402, decline_code: 'generic_decline' });
  });

  it('refuses what does not exist, is missing, unknown or too late', async () => {
    const paid = await stripe.paymentIntents.create(visa());
    const unknown = { ...visa(), colour: 'blue' };

    expect(await failure(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    expect(
      await failure(stripe.paymentIntents.create({ ...visa(), payment_method: 'pm_none' })),
    ).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'payment_method',
    });
    expect(await failure(stripe.paymentIntents.create({ currency: 'gbp' } as never))).toMatchObject({
      code: 'parameter_missing',
      param: 'amount',
    });
    expect(await failure(stripe.paymentIntents.create(unknown))).toMatchObject({ code: 'parameter_unknown' });
    expect(await failure(stripe.paymentIntents.cancel(paid.id))).toMatchObject({
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
    });
  });

  it('refuses calls without an API key', async () => {
    const response = await fetch(`${sandbox.url}/v1/payment_intents`);

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('cancels once', async () => {
    const intent = await stripe.paymentIntents.create({ ...visa(), confirm: false });

    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
    const again = await failure(stripe.paymentIntents.cancel(intent.id));

    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect(again).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { status: 'canceled' },
    });
  });

  it('refunds in parts, never more than was charged', async () => {
    const { id } = await stripe.paymentIntents.create({ ...visa(), amount: 1_000 });

    await stripe.refunds.create({ payment_intent: id, amount: 300 }, { idempotencyKey: 'refund:1' });
    const tooMuch = await failure(stripe.refunds.create({ payment_intent: id, amount: 701 }));
    await stripe.refunds.create({ payment_intent: id, reason: 'requested_by_customer' });
    const again = await failure(stripe.refunds.create({ payment_intent: id }));

    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
    expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    const { data } = await stripe.refunds.list({ payment_intent: id });
    expect(data.map(({ amount }) => amount)).toEqual([700, 300]);
    const { refunds } = await control.ledger();
    expect(refunds.map(({ amount, idempotencyKey }) => ({ amount, idempotencyKey }))).toContainEqual({
      amount: 300,
      idempotencyKey: 'refund:1',
    });
  });

  describe('idempotency keys', () => {
    it('repeat the first answer instead of charging again', async () => {
      const first = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'replay' });
      const second = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'replay' });

      expect(second.id).toBe(first.id);
      expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
      expect(await charges(first.id)).toHaveLength(1);
    });

    it('repeat a 500 too, although a new attempt would succeed', async () => {
      await control.set({ stripe: { errorRate: 1 } });
      const failed = await failure(stripe.paymentIntents.create(visa(), { idempotencyKey: 'broken' }));
      await control.set({ stripe: { errorRate: 0 } });

      const repeated = await failure(stripe.paymentIntents.create(visa(), { idempotencyKey: 'broken' }));
      const anew = await stripe.paymentIntents.create(visa(), { idempotencyKey: 'anew' });

      expect(failed).toMatchObject({ statusCode: 500, rawType: 'api_error' });
      expect(repeated).toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } });
      expect(anew.status).toBe('succeeded');
    });

    it('refuse another request', async () => {
      await stripe.paymentIntents.create(visa(), { idempotencyKey: 'taken' });

      const refused = await failure(
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
      const refused = await failure(stripe.paymentIntents.create(wrong, { idempotencyKey: 'corrected' }));

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

  describe('faults', () => {
    it('leave the charge when the answer times out', async () => {
      const { id } = await stripe.paymentIntents.create({ ...visa(), confirm: false });
      await control.set({ stripe: { timeoutAfterRate: 1 } });

      const lost = await failure(stripe.paymentIntents.confirm(id, {}, { timeout: 200 }));

      await control.set({ stripe: { timeoutAfterRate: 0 } });
      expect(lost).toBeInstanceOf(Stripe.errors.StripeConnectionError);
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
      expect(await charges(id)).toHaveLength(1);
    });

    it('leave no charge when the call times out before it takes effect', async () => {
      const { id } = await stripe.paymentIntents.create({ ...visa(), confirm: false });
      await control.set({ stripe: { timeoutBeforeRate: 1, timeoutMs: 50 } });

      const lost = await failure(stripe.paymentIntents.confirm(id));

      await control.set({ stripe: { timeoutBeforeRate: 0 } });
      expect(lost).toBeInstanceOf(Stripe.errors.StripeConnectionError);
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_confirmation');
    });

    it('charge once although the connection is reset and the SDK tries again', async () => {
      const { id } = await stripe.paymentIntents.create({ ...visa(), confirm: false });
      await control.set({ stripe: { resetAfterRate: 1 } });

      await failure(stripe.paymentIntents.confirm(id));

      expect(await charges(id)).toHaveLength(1);
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

  function clientOf(key: string): Stripe {
    const { hostname, port } = new URL(sandbox.url);
    return new Stripe(key, {
      host: hostname,
      port,
      protocol: 'http',
      telemetry: false,
      maxNetworkRetries: 0,
    });
  }

  async function charges(paymentIntentId: string): Promise<LedgerView['charges']> {
    return (await control.ledger()).charges.filter((charge) => charge.paymentIntentId === paymentIntentId);
  }
});

function visa() {
  return { amount: 2_000, currency: 'gbp', payment_method: 'pm_card_visa', confirm: true };
}

/** What the SDK says about a call that must fail. */
async function failure(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
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
