import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Address } from './kafka-addresses.ts';
import { kafkaWire } from './kafka-wire.ts';
import { Pipe } from './pipe.ts';
import { postgresWire } from './postgres-wire.ts';
import { Rule, type Fault, type Passing, type RuleOptions } from './rules.ts';
import { opaqueWire, type Wire } from './wire.ts';

/** A TCP proxy on a free port of this machine whose connections can be disturbed. At first it only passes. */
export class TcpProxy {
  /** Each message is late by this much, in each direction. ms */
  latencyMs = 0;
  /** Per connection and direction. */
  bytesPerSecond = Infinity;
  readonly #server: Server;
  readonly #target: Address;
  readonly #newWire: () => Wire;
  readonly #sockets = new Set<Socket>();
  #rules: Rule[] = [];
  #open = Promise.resolve();
  #reopen: () => void = () => undefined;
  #port = 0;

  private constructor(target: Address, newWire: (proxy: TcpProxy) => Wire) {
    this.#target = target;
    this.#newWire = () => newWire(this);
    this.#server = createServer((client) => this.#accept(client));
  }

  static async before(target: Address, wire: (proxy: TcpProxy) => Wire = opaqueWire): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, wire);
    await proxy.accept();
    return proxy;
  }

  get address(): Address {
    return { host: '127.0.0.1', port: this.#port };
  }

  /** Applies a fault to the messages that match. Of several rules the first one counts. */
  when(matches: (message: Passing) => boolean, fault: Fault, options: RuleOptions = {}): Rule {
    const rule = new Rule(matches, fault, options);
    this.#rules.push(rule);
    return rule;
  }

  /** Keeps all bytes back, and all connections open, as a network does that lost its way. */
  stop(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#reopen();
    this.#open = promise;
    this.#reopen = resolve;
  }

  /** Lets the bytes go that were kept back. */
  continue(): void {
    this.#reopen();
    this.#open = Promise.resolve();
  }

  /** Resets all connections. */
  cut(): void {
    for (const socket of this.#sockets) resetConnection(socket);
  }

  /** Refuses new connections; those that are there go on. */
  refuse(): void {
    this.#server.close();
  }

  /** Is gone: no connection is left and none is accepted, until `accept`. */
  goAway(): void {
    this.refuse();
    this.cut();
  }

  /** Accepts connections, on the same port as before. */
  async accept(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Passes everything again, as at first. */
  async mend(): Promise<void> {
    this.latencyMs = 0;
    this.bytesPerSecond = Infinity;
    for (const rule of this.#rules) rule.remove();
    this.#rules = [];
    this.continue();
    await this.accept();
  }

  close(): void {
    this.goAway();
    for (const rule of this.#rules) rule.remove();
    this.continue();
  }

  #accept(client: Socket): void {
    const server = connect(this.#target.port, this.#target.host);
    const wire = this.#newWire();
    const reset = () => {
      resetConnection(client);
      resetConnection(server);
    };
    const conditions = () => ({
      latencyMs: this.latencyMs,
      bytesPerSecond: this.bytesPerSecond,
      open: this.#open,
      rules: this.#rules,
    });
    this.#join(
      client,
      new Pipe(server, 'request', conditions, reset),
      (chunk) => wire.requests(chunk),
      reset,
    );
    this.#join(
      server,
      new Pipe(client, 'response', conditions, reset),
      (chunk) => wire.responses(chunk),
      reset,
    );
  }

  #join(
    from: Socket,
    pipe: Pipe,
    messages: (chunk: Buffer) => ReturnType<Wire['requests']>,
    reset: () => void,
  ) {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => pipe.push(messages(chunk)));
    from.on('end', () => pipe.end());
    from.on('error', reset);
    from.on('close', () => {
      this.#sockets.delete(from);
      pipe.end();
    });
  }
}

/** @param url `postgres://…`, without TLS */
export function proxyPostgres(url: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(url);
  return TcpProxy.before({ host: hostname, port: Number(port) }, postgresWire);
}

/** @param brokers `host:port` of a cluster of one broker */
export function proxyKafka(brokers: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(`kafka://${brokers}`);
  return TcpProxy.before({ host: hostname, port: Number(port) }, (proxy) => kafkaWire(() => proxy.address));
}

/** The same url through a proxy. */
export function through(proxy: TcpProxy, url: string): string {
  const redirected = new URL(url);
  redirected.hostname = proxy.address.host;
  redirected.port = String(proxy.address.port);
  return redirected.href;
}

/**
 * Ends a connection by RST. `resetAndDestroy` sends a FIN first and waits for that; when the peer goes away meanwhile,
 * Node loses track of the socket's handle (the reset fails with EINVAL) and the process can't exit any more. So this does
 * what it does once the FIN is sent, at once.
 */
function resetConnection(socket: Socket): void {
  if (!socket.writableEnded) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
