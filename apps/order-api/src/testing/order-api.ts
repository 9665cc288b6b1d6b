import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OutgoingEvent } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { consume, createService, listen, migrate } from '@waybill/service-kit';
import { createTestDatabase, kafkaBrokers, startTestSystem } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { migrations } from '../database/migrations.ts';

export type Role = 'customer' | 'seller' | 'operator';

export interface CallOptions {
  readonly as?: { readonly role: Role; readonly id: string };
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The service as its users meet it: over HTTP and Kafka, on a database, topics and an identity provider of its own. */
export interface OrderApi {
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  /** Publishes events the way the services that own them do. */
  publish(...events: readonly OutgoingEvent[]): Promise<void>;
  readonly dataSource: DataSource;
  stop(): Promise<void>;
}

export async function startOrderApi(): Promise<OrderApi> {
  const [database, brokers, system] = await Promise.all([
    createTestDatabase({ schema: 'order_api', migrate: (url) => migrate(url, { migrations }) }),
    kafkaBrokers(),
    startTestSystem({ services: ['identity-provider'] }),
  ]);
  const app = await start({
    PORT: '0',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: system.topicPrefix,
    OIDC_ISSUER: system.url('identity-provider'),
    OIDC_AUDIENCE: 'waybill',
    LOG_LEVEL: 'fatal',
  });
  const url = await listen(app);
  await consume(app);
  const dataSource = app.get(DataSource);
  const tokens = new Map<string, Promise<string>>();

  return {
    dataSource,
    async call(method, path, { as, body, headers = {} } = {}) {
      const token =
        as && (await remembered(tokens, `${as.role} ${as.id}`, () => system.token(as.role, as.id)));
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async publish(...events) {
      await dataSource.transaction((manager) => app.get(Outbox).append(manager, ...events));
    },
    async stop() {
      await app.close();
      await Promise.all([database.drop(), system.stop()]);
    },
  };
}

/** The configuration is read when the module is loaded. */
async function start(environment: Readonly<Record<string, string>>): Promise<NestFastifyApplication> {
  Object.assign(process.env, environment);
  const { AppModule } = await import('../app.module.ts');
  return createService(AppModule);
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
