import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { invoiceId, orderId } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { OutsideWorld, startTestSystem } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { InvoiceRepository } from '../invoices/invoice.repository.ts';
import { ChargeInvoice } from './charge-invoice.call.ts';
import { SettleCharge } from './settle-charge.ts';

type Run = Parameters<ChargeInvoice['step']>[0];

let system: Awaited<ReturnType<typeof startTestSystem>>;
let outside: OutsideWorld;
let charge: ChargeInvoice;

beforeAll(async () => {
  system = await startTestSystem({ services: ['provider-sandbox'] });
  outside = new OutsideWorld(system.url('provider-sandbox'));
  charge = chargeAt(system.url('provider-sandbox'));
}, 60_000);
afterAll(() => system.stop());
afterEach(() => outside.behaves('stripe', { errorAfterRate: 0 }));

describe('a charge that is made again, by a service restored from a backup', () => {
  it.each([
    ['minutes', 0.1],
    ['19 hours', 19],
    ['days', 50],
  ])('takes no more money %s later', async (_, hours) => {
    const run = aCharge();
    await untilSettled(run);
    const again = await untilSettled({ ...run, causedAt: hoursAgo(hours) });
    expect(again).toMatchObject({ status: 'succeeded', outcome: { kind: 'paid' } });
    expect(await outside.chargesOf(run.input.orderId)).toHaveLength(1);
  });

  it('takes the money once, when it had not come to that', async () => {
    const run = { ...aCharge(), causedAt: hoursAgo(50) };
    expect(await untilSettled(run)).toMatchObject({ status: 'succeeded' });
    expect(await outside.chargesOf(run.input.orderId)).toHaveLength(1);
  });
});

describe('a payment intent whose creation was answered with 500', () => {
  it('is asked for under another key only once Stripe repeats that answer', async () => {
    const run = aCharge();
    await outside.behaves('stripe', { errorAfterRate: 1 });
    await expect(charge.step(run)).rejects.toMatchObject({ statusCode: 500 });
    await outside.behaves('stripe', { errorAfterRate: 0 });
    expect(await charge.step(run)).toEqual({ status: 'continue', progress: { generation: 2 } });
    const intent = await charge.step({ ...run, progress: { generation: 2 } });
    expect(intent).toMatchObject({ status: 'continue', progress: { paymentIntentId: expect.any(String) } });
  });
});

describe('a confirmation that leaves the payment intent unconfirmed', () => {
  const stripe = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: 'pi_1', object: 'payment_intent', status: 'requires_confirmation' }));
  });
  afterAll(() => {
    stripe.close();
  });

  it('is made again after a while only, and after a look', async () => {
    await once(stripe.listen(0, 'localhost'), 'listening');
    const stuck = chargeAt(`http://localhost:${(stripe.address() as AddressInfo).port}`);
    const run: Run = { ...aCharge(), progress: { paymentIntentId: 'pi_1' } };
    await expect(stuck.step(run)).rejects.toThrow('left payment intent pi_1 unconfirmed');
    expect(await stuck.step({ ...run, uncertain: true })).toMatchObject({ status: 'continue' });
  });
});

describe('a charge past its deadline', () => {
  it.each([0.1, 50])('is cancelled at Stripe, %d hours old', async (hours) => {
    const run = { ...aCharge(), causedAt: hoursAgo(hours) };
    expect(await untilSettled(run, 'cancel')).toMatchObject({
      status: 'failed',
      outcome: { kind: 'declined', code: 'payment_intent_canceled' },
    });
    expect(await untilSettled(run)).toMatchObject({ status: 'failed' });
    expect(await outside.chargesOf(run.input.orderId)).toEqual([]);
  });

  it.each([0.1, 50])('is paid when Stripe has taken the money, %d hours ago', async (hours) => {
    const run = aCharge();
    await untilSettled(run);
    expect(await untilSettled({ ...run, causedAt: hoursAgo(hours) }, 'cancel')).toMatchObject({
      status: 'succeeded',
      outcome: { kind: 'paid' },
    });
  });
});

function chargeAt(url: string): ChargeInvoice {
  const { hostname, port } = new URL(url);
  const stripe = new Stripe('sk_test_spec', {
    host: hostname,
    port,
    protocol: 'http',
    httpClient: Stripe.createFetchHttpClient(),
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return new ChargeInvoice(stripe, new SettleCharge(new InvoiceRepository(), new Outbox()));
}

function aCharge(): Run {
  const order = orderId.parse(randomUUID());
  return {
    key: `charge:${order}:1`,
    input: {
      orderId: order,
      invoiceId: invoiceId.parse(randomUUID()),
      attempt: 1,
      amount: 1770,
      currency: 'GBP',
      paymentMethod: 'pm_card_visa',
    },
    attempts: 1,
    uncertain: false,
    causedAt: new Date(),
    signal: new AbortController().signal,
  };
}

/** Makes the call from its beginning, as one that knows of no other time. */
async function untilSettled(run: Run, how: 'step' | 'cancel' = 'step') {
  let next = run;
  for (;;) {
    const result = await charge[how](next);
    if (result.status !== 'continue') return result;
    next = { ...next, progress: result.progress, attempts: next.attempts + 1 };
  }
}

function hoursAgo(hours: number): Date {
  return new Date(Date.now() - hours * 3_600_000);
}
