import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { Client, once, startGateways } from './testing/gateway-under-test.ts';

const problems = 'https://waybill.example/problems/';

describe('the realtime gateway', () => {
  let gateways: Awaited<ReturnType<typeof startGateways>>;
  const clients = new Set<Client>();

  beforeAll(async () => {
    gateways = await startGateways();
  }, 90_000);
  afterEach(() => {
    for (const client of clients) client.close();
    clients.clear();
  });
  afterAll(() => gateways.end());

  async function connect({ subject = 'alice', role = 'customer', url = gateways.url } = {}): Promise<Client> {
    const client = new Client(url, await gateways.token(subject, role));
    clients.add(client);
    return client.connected();
  }

  function anOrder(customerId = `customer-${randomUUID()}`) {
    const orderId = randomUUID();
    return {
      orderId,
      customerId,
      room: `order:${orderId}`,
      publish: (...versions: number[]) =>
        gateways.publish(...versions.map((version) => ({ orderId, customerId, version }))),
    };
  }

  it('sends an order’s history and then each change, in order', async () => {
    const order = anOrder();
    const client = await connect({ subject: order.customerId });
    const answer = client.subscribe({ room: order.room, after: 0 });
    await order.publish(1, 2);
    await answer;
    await order.publish(3);
    await order.publish(4, 5);
    await eventually(() => expect(client.sequences).toEqual([1, 2, 3, 4, 5]));
    expect(client.received[0]).toEqual({
      room: order.room,
      sequence: 1,
      type: 'OrderPlaced',
      data: expect.objectContaining({ orderId: order.orderId, version: 1 }) as unknown,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
  });

  it('gives an order that is accepted but not yet heard of the time to appear', async () => {
    const order = anOrder();
    const client = await connect({ subject: order.customerId });
    const answer = client.subscribe({ room: order.room, after: 0 });
    await order.publish(1);
    expect(await answer).toEqual({ ok: true, sequence: 1 });
    await eventually(() => expect(client.sequences).toEqual([1]));
  });

  it('resumes after the last update a client has, on another replica too', async () => {
    const order = anOrder();
    const before = await connect({ subject: order.customerId });
    const answer = before.subscribe({ room: order.room, after: 0 });
    await order.publish(1, 2);
    await answer;
    await eventually(() => expect(before.sequences).toEqual([1, 2]));
    before.close();
    await order.publish(3, 4);

    const replica = await gateways.startReplica();
    const after = await connect({ subject: order.customerId, url: replica.url });
    await after.subscribe({ room: order.room, after: 2 });
    await eventually(() => expect(after.sequences).toEqual([3, 4]));
    await order.publish(5);
    await eventually(() => expect(after.sequences).toEqual([3, 4, 5]));

    const end = once(after.socket, 'disconnect');
    await replica.stop();
    expect(await end).toBe('transport close');
  });

  it('numbers all of a customer’s orders without gaps', async () => {
    const customerId = `customer-${randomUUID()}`;
    const orders = Array.from({ length: 8 }, () => anOrder(customerId));
    const client = await connect({ subject: customerId });
    const room = `customer:${customerId}`;
    expect(await client.subscribe({ room, after: 0 })).toEqual({ ok: true, sequence: 0 });
    await Promise.all(orders.map((order) => order.publish(1, 2, 3)));
    await eventually(() => expect(client.received).toHaveLength(24));
    expect(client.sequences).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  });

  it('replays a history of many pages while new updates come in', async () => {
    const order = anOrder();
    const history = Array.from({ length: 350 }, (_, index) => index + 1);
    await order.publish(...history.slice(0, 250));
    const client = await connect({ subject: order.customerId });
    await client.subscribe({ room: order.room, after: 0 });
    await order.publish(...history.slice(250));
    await eventually(() => expect(client.received).toHaveLength(350), { timeoutMs: 20_000 });
    expect(client.sequences).toEqual(history);
  });

  it('sends only what comes from now on to one who names no position', async () => {
    const order = anOrder();
    const client = await connect({ subject: order.customerId });
    await Promise.all([client.subscribe({ room: order.room }), order.publish(1)]);
    await client.subscribe({ room: order.room });
    client.received.length = 0;
    await order.publish(2);
    await eventually(() => expect(client.sequences).toEqual([2]));
  });

  it('does not show an order to another customer, but to an operator', async () => {
    const order = anOrder();
    const mallory = await connect({ subject: 'mallory' });
    const operator = await connect({ subject: 'odette', role: 'operator' });
    const answers = Promise.all([
      mallory.subscribe({ room: order.room, after: 0 }),
      operator.subscribe({ room: order.room, after: 0 }),
      mallory.subscribe({ room: `customer:${order.customerId}`, after: 0 }),
    ]);
    await order.publish(1);
    const notFound = {
      ok: false,
      error: expect.objectContaining({ type: `${problems}not-found` }) as unknown,
    };
    expect(await answers).toEqual([notFound, { ok: true, sequence: 1 }, notFound]);
    await eventually(() => expect(operator.sequences).toEqual([1]));
    expect(mallory.received).toEqual([]);
  });

  it('answers not-found when an order does not appear', async () => {
    const client = await connect();
    expect(await client.subscribe({ room: `order:${randomUUID()}` })).toEqual({
      ok: false,
      error: expect.objectContaining({ type: `${problems}not-found`, status: 404 }) as unknown,
    });
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'order:1'],
    ['no room', { after: 1 }],
    ['an unknown room', { room: 'kitchen:1' }],
    ['an order id that is none', { room: 'order:1' }],
    ['a negative position', { room: `order:${randomUUID()}`, after: -1 }],
    ['an unknown field', { room: `order:${randomUUID()}`, since: 1 }],
  ])('refuses to subscribe to %s', async (_, request) => {
    const client = await connect();
    expect(await client.subscribe(request)).toEqual({
      ok: false,
      error: expect.objectContaining({
        type: `${problems}invalid-request`,
        status: 400,
        detail: expect.stringMatching(/^\w/) as unknown,
      }) as unknown,
    });
  });

  it.each([
    ['no token', undefined],
    ['a token of nobody', 'not.a.token'],
    ['a token that is no text', { sub: 'alice' }],
  ])('refuses a connection with %s', async (_, token) => {
    const client = new Client(gateways.url, token);
    clients.add(client);
    expect(await once(client.socket, 'connect_error')).toMatchObject({
      data: { type: `${problems}invalid-token`, status: 401 },
    });
  });

  it('says that a token has expired and closes the connection', async () => {
    const client = new Client(gateways.url, await gateways.token('alice', 'customer', 1));
    clients.add(client);
    await client.connected();
    const reasons = await Promise.all([once(client.socket, 'closing'), once(client.socket, 'disconnect')]);
    expect(reasons).toEqual([{ reason: 'token-expired' }, 'io server disconnect']);
  });

  it('limits the subscriptions of a connection', async () => {
    const order = anOrder();
    await order.publish(1);
    const client = await connect({ subject: 'odette', role: 'operator' });
    const rooms = Array.from({ length: 200 }, () => `order:${randomUUID()}`);
    for (const room of rooms) client.socket.emit('subscribe', { room });
    expect(await client.subscribe({ room: order.room })).toEqual({
      ok: false,
      error: expect.objectContaining({ type: `${problems}too-many-subscriptions` }) as unknown,
    });
  });
});
