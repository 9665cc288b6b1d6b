import {
  createServer,
  request,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServiceName } from '@waybill/testing';
import { describeApis, NoDocument, REFERENCE_PAGE } from './api-reference.ts';
import { notFound, unavailable } from './problem.ts';
import { route } from './routes.ts';

export const EDGE_PORT = 8080;

/** Who else is in the network has no business here: the identity provider gives anyone any token. */
const HOST = '127.0.0.1';

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
    const [path = ''] = (incoming.url ?? '').split('?');
    const service = route(path);
    if (path === '/') html(outgoing, page);
    else if (path === '/docs' || path === '/docs/') html(outgoing, REFERENCE_PAGE);
    else if (path === '/openapi.json') void describe(incoming, outgoing, url);
    else if (!service) notFound(incoming, outgoing);
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
    server.once('error', reject).listen(port, HOST, resolve);
  });
  return {
    stop: () => {
      for (const socket of tunnels) socket.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

function html(outgoing: ServerResponse, page: string): void {
  outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
}

async function describe(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: EdgeOptions['url'],
): Promise<void> {
  try {
    const document = JSON.stringify(await describeApis(url));
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(document);
  } catch (error) {
    unavailable(incoming, outgoing, error instanceof NoDocument ? error.service : 'A service');
  }
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: string, service: string): void {
  const upstream = request(target, options(incoming), (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else unavailable(incoming, outgoing, service);
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
