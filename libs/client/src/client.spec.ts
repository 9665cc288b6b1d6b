import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWaybillClient, type NewOrder, WaybillProblem } from './index.ts';

const order: NewOrder = {
  lines: [{ sku: '85123A', quantity: 6 }],
  contact: { name: 'Alice Example', email: 'alice@example.com' },
  shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
  paymentMethod: 'pm_card_visa',
  expectedTotal: { amount: 1770, currency: 'GBP' },
};

describe('the client over HTTP', () => {
  let server: Server;
  let seen: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders }[];
  let answers: RequestListener[];

  beforeEach(async () => {
    seen = [];
    answers = [];
    server = createServer((request, response) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers });
      request.resume();
      const answer = answers.shift();
      if (!answer) throw new Error(`Nobody expected ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  function client(options: { attempts?: number; timeoutMs?: number } = {}) {
    const { attempts = 4, timeoutMs = 2_000 } = options;
    const { port } = server.address() as AddressInfo;
    return createWaybillClient({
      baseUrl: `http://localhost:${port}/`,
      token: () => Promise.resolve('a-token'),
      retry: { attempts, firstDelayMs: 1, maxDelayMs: 5 },
      timeoutMs,
    });
  }

  const json = (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener => {
    return (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
  };
  const hangUp: RequestListener = (request) => void request.socket.destroy();
  const never: RequestListener = () => undefined;

  it('sends one idempotency key with all tries of a call, and another one with the next call', async () => {
    answers = [json(503, {}), hangUp, json(202, { id: '1' }), json(202, { id: '2' })];
    expect(await client().orders.place(order)).toEqual({ id: '1' });
    await client().orders.place(order);
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[3]).not.toBe(keys[0]);
    expect(seen[0]?.headers.authorization).toBe('Bearer a-token');
  });

  it('waits as long as the service asks it to', async () => {
    answers = [json(429, {}, { 'retry-after': '0.2' }), json(200, { orders: [] })];
    const start = performance.now();
    await client().orders.list({ status: 'paid', pageSize: 2 });
    expect(performance.now() - start).toBeGreaterThanOrEqual(195);
    expect(seen[1]?.url).toBe('/v1/orders?status=paid&pageSize=2');
  });

  it('asks again while an earlier try of the same request is still running', async () => {
    const inUse = 'https://waybill.example/problems/idempotency-key-in-use';
    answers = [never, json(409, { type: inUse, title: 'In use', status: 409 }), json(202, { id: '1' })];
    expect(await client({ timeoutMs: 100 }).orders.place(order)).toEqual({ id: '1' });
  });

  it('throws a refusal at once, with all that it says', async () => {
    const type = 'https://waybill.example/problems/insufficient-stock';
    answers = [
      json(409, {
        type,
        title: 'Insufficient stock',
        status: 409,
        detail: 'No.',
        traceId: 't',
        skus: ['85123A'],
      }),
    ];
    const refused = await client()
      .orders.place(order)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WaybillProblem);
    expect(refused).toMatchObject({
      type,
      slug: 'insufficient-stock',
      status: 409,
      message: 'No.',
      traceId: 't',
      extensions: { skus: ['85123A'] },
    });
  });

  it('gives up after its tries, saying what the last one met', async () => {
    answers = [json(502, 'a proxy’s page'), json(503, {})];
    await expect(client({ attempts: 2 }).products.get('A/B')).rejects.toMatchObject({ status: 503 });
    expect(seen[0]?.url).toBe('/v1/products/A%2FB');
    answers = [hangUp];
    await expect(client({ attempts: 1 }).orders.get('1')).rejects.toThrow('got no answer');
  });

  it('stops when its caller does', async () => {
    answers = [json(503, {}, { 'retry-after': '30' })];
    const giveUp = new AbortController();
    const call = client().orders.place(order, { signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 50);
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('reads an invoice as a document', async () => {
    answers = [
      (_, response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.7'),
    ];
    const pdf = await client().invoices.pdf('1');
    expect([pdf.type, await pdf.text()]).toEqual(['application/pdf', '%PDF-1.7']);
  });
});
