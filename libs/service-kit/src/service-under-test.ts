import { Module, type ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createService, listen } from './run-service.ts';
import type { ServiceOptions } from './service-options.ts';
import { ServiceModule } from './service.module.ts';

export interface ServiceUnderTest {
  readonly app: NestFastifyApplication;
  readonly url: string;
}

/** Starts a real service of the given parts on a free port, without a broker. Close its `app` at the end. */
export async function startServiceUnderTest(
  databaseUrl: string,
  parts: ModuleMetadata,
  overrides: Partial<ServiceOptions> & { issuer?: string; poolSize?: number } = {},
): Promise<ServiceUnderTest> {
  const { issuer = 'http://localhost:1', poolSize = 10, ...options } = overrides;
  const kit = ServiceModule.forRoot({
    name: 'under-test',
    title: 'Service under test',
    description: 'A service of the parts that a spec gives it.',
    messaging: false,
    config: {
      PORT: 0,
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: poolSize,
      KAFKA_BROKERS: ['localhost:1'],
      KAFKA_TOPIC_PREFIX: '',
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: 'waybill',
      LOG_LEVEL: 'silent',
    },
    ...options,
  });
  class AppModule {}
  Module({ ...parts, imports: [kit, ...(parts.imports ?? [])] })(AppModule);
  const app = await createService(AppModule);
  return { app, url: await listen(app) };
}
