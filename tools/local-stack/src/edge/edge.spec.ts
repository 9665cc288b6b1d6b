import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, type ServiceName } from '@waybill/testing';
import { startEdge } from './edge.ts';

describe('the one origin', () => {
  let services: Map<ServiceName, Server>;
  let edge: { stop(): void };
  let origin: string;

  beforeAll(async () => {
    services = new Map([
      ['order-api', await serviceThatEchoes('order-api')],
      ['realtime-gateway', await serviceThatEchoes('realtime-gateway')],
    ]);
    const port = await freePort();
    const nobody = `http://localhost:${await freePort()}`;
    const url = (name: ServiceName) => {
      const service = services.get(name);
      return service ? `http://localhost:${(service.address() as AddressInfo).port}` : nobody;
    };
    edge = await startEdge({ port, url, page: '<h1>Waybill</h1>' });
    origin = `http://localhost:${port}`;
  });
  afterAll(() => {
    edge.stop();
    for (const service of services.values()) {
      service.closeAllConnections();
      service.close();
    }
  });

  it.each(['/v1/orders', '/v1/orders/7/timeline?full=1', '/v1/products?q=bag', '/docs/swagger-ui.css'])(
    'passes %s on to order-api',
    async (path) => {
      const response = await fetch(origin + path, {
        method: 'POST',
        body: 'a body',
        headers: { 'x-given': 'yes' },
      });
      expect(await response.json()).toEqual({
        by: 'order-api',
        method: 'POST',
        url: path,
        given: 'yes',
        body: 'a body',
      });
    },
  );

  it('serves nothing under a path that only begins like a known one', async () => {
    const response = await fetch(`${origin}/v1/ordersomething`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
    expect(await response.json()).toMatchObject({
      type: 'https://waybill.example/problems/not-found',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('says so when a service does not answer', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const response = await fetch(`${origin}/v1/invoices/7`, { headers: { traceparent } });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({
      type: 'https://waybill.example/problems/unavailable',
      detail: 'invoice does not answer at the moment. Try again.',
      traceId,
    });
  });

  it('describes no API while one of the services is away', async () => {
    const response = await fetch(`${origin}/openapi.json`);
    expect([response.status, await response.json()]).toEqual([
      503,
      expect.objectContaining({ type: 'https://waybill.example/problems/unavailable' }),
    ]);
  });

  it('serves the reference of all APIs', async () => {
    expect(await (await fetch(`${origin}/docs`)).text()).toContain('/openapi.json');
  });

  it('shows a page at its root', async () => {
    expect(await (await fetch(origin)).text()).toBe('<h1>Waybill</h1>');
  });

  it('listens on the loopback interface alone', () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((it) => it && !it.internal && it.family === 'IPv4');
    if (!outside) return;
    return expect(fetch(origin.replace('localhost', outside.address))).rejects.toThrow('fetch failed');
  });

  it('tunnels WebSockets both ways', async () => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
    const answer = await new Promise<string>((resolve, reject) => {
      const outgoing = request(`${origin}/socket.io/?transport=websocket`, { headers: upgrade });
      outgoing.on('error', reject).end();
      outgoing.on('upgrade', (_response, socket) => {
        socket.on('data', (chunk: Buffer) => {
          resolve(chunk.toString());
          socket.destroy();
        });
        socket.write('hello');
      });
    });
    expect(answer).toBe('realtime-gateway heard hello');
  });
});

async function serviceThatEchoes(name: ServiceName): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    void incoming.toArray().then((chunks) => {
      const { method, url, headers } = incoming;
      const body = Buffer.concat(chunks as Buffer[]).toString();
      outgoing.end(JSON.stringify({ by: name, method, url, given: headers['x-given'], body }));
    });
  });
  server.on('upgrade', (_incoming, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.on('data', (chunk: Buffer) => socket.write(`${name} heard ${chunk.toString()}`));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return server;
}
