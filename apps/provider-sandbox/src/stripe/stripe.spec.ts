import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { OverHttp } from '../testing/over-http.ts';
import { Receiver } from '../testing/receiver.ts';
import { stripeAt, stripeFailure, visa } from '../testing/stripe-client.ts';

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
    stripe = stripeAt(sandbox);
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
    expect(await control.charges(intent.id)).toEqual([
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

    const declined = await stripeFailure(stripe.paymentIntents.confirm(intent.id));

    expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(declined).toMatchObject({ statusCode: 402, code, decline_code });
    expect(declined.payment_intent).toMatchObject({ id: intent.id, status: 'requires_payment_method' });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid.status).toBe('succeeded');
    expect((await control.charges(intent.id)).map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  it('asks for the card holder, and declines when the holder is away', async () => {
    const params = {
      amount: 900,
      currency: 'gbp',
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
    };

    const waiting = await stripe.paymentIntents.create(params);
    const declined = await stripeFailure(stripe.paymentIntents.create({ ...params, off_session: true }));

    expect(waiting).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    expect(declined).toMatchObject({ statusCode: 402, code: 'authentication_required' });
  });

  it('declines every card while told to', async () => {
    await control.set({ stripe: { declineCards: true } });

    const declined = await stripeFailure(stripe.paymentIntents.create(visa()));

    expect(declined).toMatchObject({ statusCode: 402, decline_code: 'generic_decline' });
  });

  it('refuses what does not exist, is missing, unknown or too late', async () => {
    const paid = await stripe.paymentIntents.create(visa());
    const unknown = { ...visa(), colour: 'blue' };

    expect(await stripeFailure(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    expect(
      await stripeFailure(stripe.paymentIntents.create({ ...visa(), payment_method: 'pm_none' })),
    ).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'payment_method',
    });
    expect(await stripeFailure(stripe.paymentIntents.create({ currency: 'gbp' } as never))).toMatchObject({
      code: 'parameter_missing',
      param: 'amount',
    });
    expect(await stripeFailure(stripe.paymentIntents.create(unknown))).toMatchObject({
      code: 'parameter_unknown',
    });
    expect(await stripeFailure(stripe.paymentIntents.cancel(paid.id))).toMatchObject({
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
    const again = await stripeFailure(stripe.paymentIntents.cancel(intent.id));

    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect(again).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { status: 'canceled' },
    });
  });

  it('refunds in parts, never more than was charged', async () => {
    const { id } = await stripe.paymentIntents.create({ ...visa(), amount: 1_000 });

    await stripe.refunds.create({ payment_intent: id, amount: 300 }, { idempotencyKey: 'refund:1' });
    const tooMuch = await stripeFailure(stripe.refunds.create({ payment_intent: id, amount: 701 }));
    await stripe.refunds.create({ payment_intent: id, reason: 'requested_by_customer' });
    const again = await stripeFailure(stripe.refunds.create({ payment_intent: id }));

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
});
