import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { createWaybillClient, type OrderStatus, type WaybillClient } from './index.ts';
import type { SubscribeAck } from './realtime/protocol.ts';

const room = 'order:1';
const problem = (slug: string, status: number) => ({
  type: `https://waybill.example/problems/${slug}`,
  title: slug,
  status,
});

type Request = { room: string; after?: number };
type Answer = (answer: SubscribeAck) => void;

/** The gateway's protocol, kept badly on purpose: it repeats, leaves out and hangs up as the spec wants. */
describe('following an order', () => {
  let http: HttpServer;
  let io: Server;
  let client: WaybillClient;
  let onSubscribe: (socket: Socket, request: Request, answer: Answer) => void;
  let orderIsThere: boolean;

  beforeEach(async () => {
    orderIsThere = true;
    http = createServer((_, response) => {
      response.writeHead(orderIsThere ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(orderIsThere ? { id: '1' } : problem('not-found', 404)));
    });
    io = new Server(http);
    io.use((socket, next) => {
      if (socket.handshake.auth['token'] === 'good') next();
      else next(Object.assign(new Error('refused'), { data: problem('invalid-token', 401) }));
    });
    io.on('connection', (socket) => {
      socket.on('subscribe', (request: Request, answer: Answer) => onSubscribe(socket, request, answer));
    });
    await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve));
    client = createWaybillClient({ baseUrl: address(), token: 'good', retry: { attempts: 1 } });
  });
  afterEach(async () => {
    client.close();
    await io.close();
  });

  const address = () => `http://localhost:${(http.address() as AddressInfo).port}`;

  function send(socket: Socket, sequence: number, status: OrderStatus = 'paid', type = 'OrderStatusChanged') {
    const data = { orderId: '1', version: sequence, status };
    socket.emit('update', {
      room,
      sequence,
      type,
      data,
      at: '2026-05-04T09:30:00.000Z',
      eventId: `${sequence}`,
    });
  }

  /** Everything to the end, or so many. */
  async function follow(options: { after?: number; take?: number; token?: string } = {}): Promise<number[]> {
    const { after = 0, take = Infinity } = options;
    const sequences: number[] = [];
    for await (const update of client.orders.follow('1', { after })) {
      sequences.push(update.sequence);
      if (sequences.length === take) break;
    }
    return sequences;
  }

  it('hears of each change once and in order, whatever arrives', async () => {
    const asked: (number | undefined)[] = [];
    onSubscribe = (socket, { after }, answer) => {
      asked.push(after);
      answer({ ok: true, sequence: 5 });
      if (asked.length === 1) for (const sequence of [1, 2, 2, 1, 4, 5]) send(socket, sequence);
      else for (const sequence of [3, 4, 5]) send(socket, sequence, sequence === 5 ? 'delivered' : 'paid');
    };
    expect(await follow()).toEqual([1, 2, 3, 4, 5]);
    expect(asked).toEqual([0, 2]);
  });

  it.each([
    ['the connection breaks', (socket: Socket) => socket.conn.close()],
    ['the gateway closes it', (socket: Socket) => socket.disconnect(true)],
  ])('resumes after the last change it heard of when %s', async (_, cut) => {
    const asked: (number | undefined)[] = [];
    onSubscribe = (socket, { after = 0 }, answer) => {
      asked.push(after);
      answer({ ok: true, sequence: 4 });
      send(socket, after + 1);
      send(socket, after + 2, after === 0 ? 'paid' : 'delivered');
      if (after === 0) setImmediate(() => cut(socket));
    };
    expect(await follow()).toEqual([1, 2, 3, 4]);
    expect(asked).toEqual([0, 2]);
  });

  it('ends at once when the last change already heard of was the final one', async () => {
    onSubscribe = (socket, { after = 0 }, answer) => {
      answer({ ok: true, sequence: 7 });
      for (let sequence = after + 1; sequence <= 7; sequence++) send(socket, sequence, 'delivered');
    };
    expect(await follow({ after: 7 })).toEqual([]);
  });

  it('leaves out types that it does not know', async () => {
    onSubscribe = (socket, _, answer) => {
      answer({ ok: true, sequence: 3 });
      send(socket, 1, 'placed', 'OrderPlaced');
      send(socket, 2, 'paid', 'OrderBlessed');
      send(socket, 3, 'cancelled');
    };
    expect(await follow()).toEqual([1, 3]);
  });

  it('closes the connection when nothing is followed any more, and opens a new one when something is', async () => {
    onSubscribe = (socket, _, answer) => {
      answer({ ok: true, sequence: 1 });
      send(socket, 1);
    };
    for (const _ of [1, 2]) {
      const closed = new Promise((resolve) =>
        io.once('connection', (socket) => socket.once('disconnect', resolve)),
      );
      expect(await follow({ take: 1 })).toEqual([1]);
      expect(await closed).toBe('client namespace disconnect');
    }
    const sockets = await io.fetchSockets();
    expect(sockets).toEqual([]);
  });

  it('lets two readers follow the same order', async () => {
    onSubscribe = (socket, { after = 0 }, answer) => {
      answer({ ok: true, sequence: 3 });
      for (let sequence = after + 1; sequence <= 3; sequence++)
        send(socket, sequence, sequence === 3 ? 'returned' : 'paid');
    };
    expect(await Promise.all([follow(), follow({ after: 1 })])).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  it('keeps asking for an order that exists but that the gateway has not heard of', async () => {
    let asked = 0;
    onSubscribe = (socket, _, answer) => {
      if (++asked === 1) return answer({ ok: false, error: problem('not-found', 404) });
      answer({ ok: true, sequence: 1 });
      send(socket, 1, 'expired');
    };
    expect(await follow()).toEqual([1]);
  });

  it('throws when there is no such order, or it is another’s', async () => {
    orderIsThere = false;
    onSubscribe = (_, __, answer) => answer({ ok: false, error: problem('not-found', 404) });
    await expect(follow()).rejects.toMatchObject({ name: 'WaybillProblem', slug: 'not-found' });
  });

  it('throws when the token is refused', async () => {
    client = createWaybillClient({ baseUrl: address(), token: 'bad' });
    await expect(follow()).rejects.toMatchObject({
      name: 'WaybillProblem',
      slug: 'invalid-token',
      status: 401,
    });
  });

  it('ends without an error when its signal says so', async () => {
    onSubscribe = (_, __, answer) => answer({ ok: true, sequence: 0 });
    const giveUp = new AbortController();
    const next = client.orders.follow('1', { signal: giveUp.signal }).next();
    giveUp.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
