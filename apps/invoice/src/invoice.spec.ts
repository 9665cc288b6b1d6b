import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { anOrder, openBilling, type Billing } from './testing/billing.ts';

let billing: Billing;

beforeAll(async () => {
  billing = await openBilling();
}, 120_000);
afterAll(() => billing.close());
afterEach(() =>
  billing.outside.behaves('stripe', {
    declineCards: false,
    errorRate: 0,
    errorAfterRate: 0,
    resetAfterRate: 0,
    callsPerSecond: 0,
  }),
);

describe('an order', () => {
  it('is invoiced and charged once, in the context of its request', async () => {
    const order = anOrder();
    await billing.events.publish('request-7', order.placed);
    const events = await published(order.orderId, 2);
    expect(events).toMatchObject([
      { type: 'InvoiceIssued', correlationId: 'request-7', data: { version: 1 } },
      { type: 'InvoicePaid', correlationId: 'request-7', data: { version: 2 } },
    ]);
    expect(await billing.outside.chargesOf(order.orderId)).toMatchObject([
      { amount: 1770, status: 'succeeded', metadata: { call: `charge:${order.orderId}:1` } },
    ]);
  });

  it('whose card is declined is told so, and nothing is taken', async () => {
    const order = anOrder({ paymentMethod: 'pm_card_chargeDeclined' });
    await billing.events.publish('request', order.placed);
    const [, declined] = await published(order.orderId, 2);
    expect(declined).toMatchObject({
      type: 'PaymentDeclined',
      data: { version: 2, attempt: 1, code: 'card_declined', reason: 'Your card was declined.' },
    });
    expect(await billing.outside.chargesOf(order.orderId)).toMatchObject([{ status: 'failed' }]);
  });

  it('whose bank asks for authentication is told so', async () => {
    const order = anOrder({ paymentMethod: 'pm_card_authenticationRequired' });
    await billing.events.publish('request', order.placed);
    const [, required] = await published(order.orderId, 2);
    expect(required).toMatchObject({ type: 'PaymentActionRequired', data: { version: 2, attempt: 1 } });
    expect(await billing.outside.chargesOf(order.orderId)).toEqual([]);
  });

  it('whose payment method does not exist is declined', async () => {
    const order = anOrder({ paymentMethod: 'pm_unheard_of' });
    await billing.events.publish('request', order.placed);
    const [, declined] = await published(order.orderId, 2);
    expect(declined).toMatchObject({ type: 'PaymentDeclined', data: { code: 'resource_missing' } });
  });

  it('of a batch is charged like any other', async () => {
    const order = anOrder({ batchId: randomUUID() });
    await billing.events.publish('request', order.placed);
    expect((await published(order.orderId, 2))[1]?.type).toBe('InvoicePaid');
  });
});

describe('a charge whose outcome got lost', () => {
  it.each([
    ['Stripe fails before the effect', { errorRate: 0.3 }],
    ['Stripe fails after the effect', { errorAfterRate: 0.3 }],
    ['the connection breaks after the effect', { resetAfterRate: 0.3 }],
  ])(
    'is made exactly once when %s',
    async (_case, faults) => {
      await billing.outside.behaves('stripe', faults);
      const orders = Array.from({ length: 8 }, () => anOrder());
      await billing.events.publish('request', ...orders.map(({ placed }) => placed));
      for (const { orderId } of orders) {
        expect((await published(orderId, 2)).map(({ type }) => type)).toEqual([
          'InvoiceIssued',
          'InvoicePaid',
        ]);
        expect(await billing.outside.chargesOf(orderId)).toHaveLength(1);
      }
    },
    60_000,
  );

  it('is made exactly once when Stripe asks to slow down', async () => {
    await billing.outside.behaves('stripe', { callsPerSecond: 5 });
    const orders = Array.from({ length: 4 }, () => anOrder());
    await billing.events.publish('request', ...orders.map(({ placed }) => placed));
    for (const { orderId } of orders) {
      expect((await published(orderId, 2))[1]?.type).toBe('InvoicePaid');
      expect(await billing.outside.chargesOf(orderId)).toHaveLength(1);
    }
  }, 60_000);
});

describe('invoices of a year', () => {
  it('are numbered without gaps', async () => {
    const orders = Array.from({ length: 10 }, () => anOrder());
    await billing.events.publish('request', ...orders.map(({ placed }) => placed));
    const numbers: number[] = [];
    for (const { orderId } of orders) {
      const [issued] = await published(orderId, 1);
      numbers.push(Number(String(issued?.data['number']).split('-')[1]));
    }
    numbers.sort((a, b) => a - b);
    expect(numbers.at(-1)! - numbers[0]!).toBe(9);
    expect(new Set(numbers).size).toBe(10);
  });
});

describe('an invoice', () => {
  it.each([
    ['placed', 'contact'],
    ['contact', 'placed'],
  ] as const)('shows what was bought by whom, told as %s, %s', async (...names) => {
    const order = anOrder();
    for (const name of names) await billing.events.publish('request', order[name]);
    await published(order.orderId, 2);
    const shown = await eventually(async () => {
      const response = await billing.get(`/v1/invoices/${order.orderId}`, 'customer', 'alice');
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      const invoice = (await response.json()) as { billTo?: unknown };
      expect(invoice.billTo).toBeDefined();
      return invoice;
    });
    expect(shown).toMatchObject({
      orderId: order.orderId,
      number: billing.events.of(order.orderId)[0]?.data.number,
      status: 'paid',
      total: { amount: 1770, currency: 'GBP' },
      lines: [{ sku: '85123A', quantity: 6, amount: { amount: 1770, currency: 'GBP' } }],
      billTo: { name: 'Alice Example', address: { city: 'London' } },
      payment: { attempt: 1 },
    });
  });

  it('is there as a PDF', async () => {
    const order = anOrder();
    await billing.events.publish('request', order.placed, order.contact);
    await published(order.orderId, 2);
    const response = await billing.get(`/v1/invoices/${order.orderId}/pdf`, 'customer', 'alice');
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-disposition')).toMatch(/invoice-20\d\d-\d{6}\.pdf/);
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it('is shown to its customer and to operators, and to no other', async () => {
    const order = anOrder();
    await billing.events.publish('request', order.placed);
    await published(order.orderId, 1);
    for (const path of [`/v1/invoices/${order.orderId}`, `/v1/invoices/${order.orderId}/pdf`]) {
      expect((await billing.get(path, 'customer', 'alice')).status).toBe(200);
      expect((await billing.get(path, 'operator')).status).toBe(200);
      expect((await billing.get(path, 'customer', 'bob')).status).toBe(404);
      expect((await billing.get(path, 'seller', 'seller')).status).toBe(403);
    }
    expect((await billing.get(`/v1/invoices/${randomUUID()}`, 'operator')).status).toBe(404);
    expect((await billing.get('/v1/invoices/7', 'operator')).status).toBe(400);
  });
});

describe('the API reference', () => {
  it('has both forms of an invoice', async () => {
    const { paths } = (await (await billing.get('/openapi.json', 'operator')).json()) as {
      paths: Record<string, { get: { responses: Record<string, { content: object }> } }>;
    };
    const typesOf = (path: string) => Object.keys(paths[path]?.get.responses['200']?.content ?? {});
    expect(typesOf('/v1/invoices/{orderId}')).toEqual(['application/json']);
    expect(typesOf('/v1/invoices/{orderId}/pdf')).toEqual(['application/pdf']);
  });
});

/** The events about the order, once there are so many. */
function published(orderId: string, count: number) {
  return eventually(
    () => {
      const events = billing.events.of(orderId);
      expect(events.length).toBeGreaterThanOrEqual(count);
      return events;
    },
    { timeoutMs: 30_000 },
  );
}
