import {
  createServer,
  request,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServiceName } from '@waybill/testing';

export const EDGE_PORT = 8080;

/** Which service serves a path; in a cluster the Ingress says the same. */
const ROUTES: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['/v1/orders', 'order-api'],
  ['/v1/order-batches', 'order-api'],
  ['/v1/products', 'order-api'],
  ['/openapi.json', 'order-api'],
  ['/docs', 'order-api'],
  ['/v1/invoices', 'invoice'],
  ['/v1/shipments', 'fulfillment'],
  ['/v1/stock', 'fulfillment'],
  ['/v1/forecasts', 'forecasting'],
  ['/socket.io', 'realtime-gateway'],
];

export interface EdgeOptions {
  port: number;
  /** Where a service listens, `http://localhost:PORT`. */
  url: (service: ServiceName) => string;
  /** Shown at `/`. */
  page: string;
}

/** One origin for all services, also for WebSockets: what the Ingress is in a cluster. */
export async function startEdge({ port, url, page }: EdgeOptions): Promise<{ stop(): void }> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/') {
      outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
      return;
    }
    const service = route(incoming.url);
    if (!service) problem(outgoing, 404, 'Nothing is served under this path.');
    else forward(incoming, outgoing, url(service), service);
  });
  // The server forgets sockets that were upgraded, so stopping it would leave them open.
  const tunnels = new Set<Duplex>();
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnels.add(socket);
    socket.on('close', () => tunnels.delete(socket));
    const service = route(incoming.url);
    if (!service) socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    else tunnel(incoming, socket, head, url(service));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, resolve);
  });
  return {
    stop: () => {
      for (const socket of tunnels) socket.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

function route(path = ''): ServiceName | undefined {
  return ROUTES.find(
    ([prefix]) => path === prefix || (/^[/?]/.test(path.slice(prefix.length)) && path.startsWith(prefix)),
  )?.[1];
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: string, service: string): void {
  const upstream = request(target, options(incoming), (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else problem(outgoing, 503, `${service} does not answer at the moment. Try again.`);
  });
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}

function tunnel(incoming: IncomingMessage, socket: Duplex, head: Buffer, target: string): void {
  const upstream = request(target, options(incoming));
  upstream.on('upgrade', (answer, upstreamSocket: Duplex, upstreamHead: Buffer) => {
    const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('')}\r\n`);
    socket.write(upstreamHead);
    upstreamSocket.write(head);
    upstreamSocket.pipe(socket).pipe(upstreamSocket);
    upstreamSocket.on('error', () => socket.destroy());
    socket.on('error', () => upstreamSocket.destroy());
    socket.on('close', () => upstreamSocket.destroy());
  });
  upstream.on('response', (answer) =>
    socket.end(`HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}\r\n\r\n`),
  );
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
  upstream.end();
}

function options({ method, url, headers, socket }: IncomingMessage): RequestOptions {
  return {
    method,
    path: url,
    headers: { ...headers, 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'http' },
  };
}

function problem(outgoing: ServerResponse, status: number, detail: string): void {
  const body = {
    type: 'about:blank',
    title: status === 404 ? 'Not Found' : 'Service Unavailable',
    status,
    detail,
  };
  outgoing.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
