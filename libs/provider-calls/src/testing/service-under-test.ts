import type { Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { rows } from '@waybill/messaging';
import { createService, listen, ServiceModule } from '@waybill/service-kit';
import { createTestDatabase, startTestSystem, type Role } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { providerCallMigrations } from '../database/migrations.ts';
import { ProviderCallsModule } from '../provider-calls.module.ts';
import type { ProviderCallsOptions } from '../provider-calls.options.ts';
import { ProviderCalls, type NewCall } from '../provider-calls.ts';

interface JsonObject {
  readonly [field: string]: unknown;
  readonly calls: readonly { readonly key: string }[];
  readonly nextPageToken?: string;
}

/** What a service answers an operator. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** A service with these calls and its HTTP API, on a database of the spec's own. */
export interface ServiceUnderTest {
  get(path: string, role: Role): Promise<Response>;
  read(path: string): Promise<JsonAnswer>;
  write(path: string, body: object): Promise<JsonAnswer>;
  /** @param doubts how often it failed before */
  enqueue(kind: string, call: NewCall, doubts: number): Promise<void>;
  close(): Promise<void>;
}

export async function openService(
  options: ProviderCallsOptions,
  calls: readonly Type[],
): Promise<ServiceUnderTest> {
  const database = await createTestDatabase();
  const system = await startTestSystem({ services: ['identity-provider'] });

  @Module({
    imports: [
      ServiceModule.forRoot({
        name: 'under-test',
        title: 'Service under test',
        description: 'A service with the calls that a spec gives it.',
        messaging: false,
        migrations: [...providerCallMigrations],
        config: {
          PORT: 0,
          HOST: '127.0.0.1',
          DATABASE_URL: database.url,
          DATABASE_POOL_SIZE: 5,
          KAFKA_BROKERS: [],
          KAFKA_TOPIC_PREFIX: '',
          OIDC_ISSUER: system.url('identity-provider'),
          OIDC_AUDIENCE: 'waybill',
          LOG_LEVEL: 'silent',
        },
      }),
      ProviderCallsModule.forRoot(options),
    ],
    providers: [...calls],
  })
  class AppModule {}

  const app = await createService(AppModule);
  const url = await listen(app);
  const ask = async (path: string, role: Role, init: RequestInit = {}) => {
    const authorization = `Bearer ${await system.token(role)}`;
    return fetch(url + path, { ...init, headers: { authorization, 'content-type': 'application/json' } });
  };
  const toJson = async (response: Response): Promise<JsonAnswer> => ({
    status: response.status,
    body: (await response.json()) as JsonObject,
  });
  return {
    get: (path, role) => ask(path, role),
    read: async (path) => toJson(await ask(path, 'operator')),
    write: async (path, body) =>
      toJson(await ask(path, 'operator', { method: 'POST', body: JSON.stringify(body) })),
    enqueue: (kind, call, doubts) =>
      app.get(DataSource).transaction(async (manager) => {
        await app.get(ProviderCalls, { strict: false }).enqueue(manager, kind, call);
        await rows(manager, 'UPDATE provider_calls SET doubts = $2 WHERE key = $1', [call.key, doubts]);
      }),
    close: async () => {
      await app.close();
      await database.drop();
      await system.stop();
    },
  };
}
