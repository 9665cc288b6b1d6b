import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it arrived. */
export interface Received {
  headers: Record<string, string>;
  body: string;
}

/** Receives webhooks over the network, for specs. */
export class Receiver {
  /** Everything that arrived, the refused ones too. */
  readonly received: Received[] = [];
  /** What the next requests are answered with; then 200. */
  readonly refusals: number[] = [];
  readonly #server: Server;
  #arrived = Promise.withResolvers<void>();

  private constructor() {
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        response.writeHead(this.refusals.shift() ?? 200).end();
        this.received.push({ headers: flat(request.headers), body });
        this.#arrived.resolve();
        this.#arrived = Promise.withResolvers();
      });
    });
  }

  static async listen(port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(port, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks`;
  }

  /** Waits until so many requests arrived that fit. */
  async some(count: number, fits: (request: Received) => boolean = () => true): Promise<Received[]> {
    for (;;) {
      const fitting = this.received.filter(fits);
      if (fitting.length >= count) return fitting;
      await this.#arrived.promise;
    }
  }

  /** Waits for the first request that fits. */
  async next(fits: (request: Received) => boolean): Promise<Received> {
    const [first] = await this.some(1, fits);
    if (!first) throw new Error('Nothing arrived');
    return first;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
