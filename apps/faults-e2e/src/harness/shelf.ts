import {
  createTestDatabase,
  createTestTopics,
  eventually,
  freePort,
  kafkaBrokers,
  proxyKafka,
  proxyPostgres,
  startService,
  TEST_SYSTEMS_DIRECTORY,
  through,
  type ServiceHandle,
  type TcpProxy,
} from '@waybill/testing';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventLog } from './event-log.ts';
import { mutation } from './mutation.ts';

const ENTRY = fileURLToPath(new URL('../../dist/shelf/main.js', import.meta.url));

/** Replicas of the shelf service on one database, each behind proxies of its own, and what they publish. */
export class Shelf {
  readonly log: EventLog;
  readonly replicas: Replica[] = [];
  readonly #start: () => Promise<Replica>;
  readonly #end: () => Promise<void>;

  private constructor(log: EventLog, start: () => Promise<Replica>, end: () => Promise<void>) {
    this.log = log;
    this.#start = start;
    this.#end = end;
  }

  /** @param issuer of the tokens that the operations API takes; without one it takes none */
  static async open(issuer = 'http://localhost:1'): Promise<Shelf> {
    const [database, prefix, brokers] = await Promise.all([
      createTestDatabase(),
      createTestTopics(),
      kafkaBrokers(),
    ]);
    const log = await EventLog.open(brokers, prefix);
    const start = () => Replica.start(database.url, brokers, prefix, issuer);
    return new Shelf(log, start, async () => {
      await log.close();
      await eventually(() => database.drop());
    });
  }

  async replica(): Promise<Replica> {
    const replica = await this.#start();
    this.replicas.push(replica);
    return replica;
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) await replica.stop();
    await this.#end();
  }
}

export class Replica {
  readonly process: ServiceHandle;
  readonly kafka: TcpProxy;
  readonly postgres: TcpProxy;

  private constructor(process: ServiceHandle, kafka: TcpProxy, postgres: TcpProxy) {
    this.process = process;
    this.kafka = kafka;
    this.postgres = postgres;
  }

  static async start(databaseUrl: string, brokers: string, prefix: string, issuer: string): Promise<Replica> {
    const [kafka, postgres, port] = await Promise.all([
      proxyKafka(brokers),
      proxyPostgres(databaseUrl),
      freePort(),
    ]);
    const process = await startService({
      name: 'shelf',
      run: ['--enable-source-maps', ENTRY],
      url: `http://localhost:${port}`,
      env: {
        DATABASE_URL: through(postgres, databaseUrl),
        KAFKA_BROKERS: `${kafka.address.host}:${kafka.address.port}`,
        KAFKA_TOPIC_PREFIX: prefix,
        OIDC_ISSUER: issuer,
        OIDC_AUDIENCE: 'waybill',
        ...mutation(),
      },
      logFile: join(TEST_SYSTEMS_DIRECTORY, 'shelf', `${prefix}${port}.log`),
    });
    return new Replica(process, kafka, postgres);
  }

  /** Publishes the next adjustment of a sku. @returns its version */
  async adjusts(sku: string): Promise<number> {
    const { version } = await this.#call<{ version: number }>('POST', '/adjustments', { sku });
    return version;
  }

  /** The versions of a sku that were handled, in that order. */
  async effects(sku: string): Promise<number[]> {
    return (await this.#call<{ versions: number[] }>('GET', `/effects/${sku}`)).versions;
  }

  /** How many events of a sku, of all topics, were counted by an account that needs them one after another. */
  async tally(sku: string): Promise<number> {
    return (await this.#call<{ events: number }>('GET', `/tallies/${sku}`)).events;
  }

  async failsFor(sku: string, kind: 'error' | 'type-error' = 'error'): Promise<void> {
    await this.#call('PUT', `/misbehaviours/${sku}`, { kind });
  }

  async worksFor(sku: string): Promise<void> {
    await this.#call('DELETE', `/misbehaviours/${sku}`);
  }

  /** Of all lines of a metric whose labels contain these, the sum. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = await this.#call<string>('GET', '/metrics');
    return text
      .split('\n')
      .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(labels))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** Ends it as a crash would. */
  async crash(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.exited;
  }

  /** Starts it anew, on a network without faults. */
  async restart(): Promise<void> {
    await Promise.all([this.kafka.mend(), this.postgres.mend()]);
    await this.process.restart();
  }

  async stop(): Promise<void> {
    this.process.kill('SIGCONT');
    await Promise.all([this.kafka.mend(), this.postgres.mend()]);
    await this.process.stop();
    this.kafka.close();
    this.postgres.close();
  }

  async #call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(this.process.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (path === '/metrics' ? text : text === '' ? undefined : JSON.parse(text)) as Body;
  }
}

export function newSku(): string {
  return `sku-${randomBytes(6).toString('hex')}`;
}
