import { Module, type ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createService, listen } from '../run-service.ts';
import { ServiceModule } from '../service.module.ts';

export interface ServiceUnderTest {
  readonly app: NestFastifyApplication;
  readonly url: string;
}

export interface Overrides {
  readonly issuer?: string;
  readonly poolSize?: number;
  readonly messaging?: boolean;
  readonly brokers?: readonly string[];
  readonly topicPrefix?: string;
}

/** Starts a real service of the given parts on a free port, by default without messaging. Close its `app` at the end. */
export async function startServiceUnderTest(
  databaseUrl: string,
  parts: ModuleMetadata,
  overrides: Overrides = {},
): Promise<ServiceUnderTest> {
  const {
    issuer = 'http://localhost:1',
    poolSize = 10,
    messaging = false,
    brokers = [],
    topicPrefix = '',
  } = overrides;
  const kit = ServiceModule.forRoot({
    name: 'under-test',
    title: 'Service under test',
    description: 'A service of the parts that a spec gives it.',
    messaging,
    config: {
      PORT: 0,
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: poolSize,
      KAFKA_BROKERS: [...brokers],
      KAFKA_TOPIC_PREFIX: topicPrefix,
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: 'waybill',
      LOG_LEVEL: 'silent',
    },
  });
  class AppModule {}
  Module({ ...parts, imports: [kit, ...(parts.imports ?? [])] })(AppModule);
  const app = await createService(AppModule);
  return { app, url: await listen(app) };
}
