import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly afterMs: number;
}

/** A provider that notes when it was asked for what, and how many requests were open at once. */
export class CountingProvider {
  readonly requests: { what: string; at: number }[] = [];
  mostAtOnce = 0;
  answer: (what: string) => Answer = () => ({ status: 200, afterMs: 0 });
  #open = 0;
  readonly #server: Server = createServer((request, response) => {
    const what = (request.url ?? '/').slice(1);
    this.requests.push({ what, at: performance.now() });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#open);
    const { status, afterMs } = this.answer(what);
    setTimeout(() => {
      this.#open--;
      response.writeHead(status, status === 429 ? { 'retry-after': '1' } : {}).end();
    }, afterMs);
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The most requests that fell into any window of that length. */
  mostWithin(ms: number): number {
    const times = this.requests.map(({ at }) => at);
    return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
