import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveOpenApi } from './http/openapi.ts';
import { addRequestHooks } from './http/request-hooks.ts';
import { ServiceLogger } from './logging/logging.ts';
import { exitOnFatalErrors, exitWith } from './process-failures.ts';
import { SERVICE_OPTIONS, type ServiceOptions } from './service-options.ts';

/**
 * A service's whole `main.ts`: `await runService(() => import('./app.module.ts'));`
 * The module is loaded inside, so that a faulty configuration is reported like any other failure to start:
 * one fatal line with the cause, exit code 1.
 */
export async function runService(load: () => Promise<{ AppModule: Type }>): Promise<void> {
  exitOnFatalErrors();
  try {
    const { AppModule } = await load();
    const app = await createService(AppModule);
    app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
    await listen(app);
  } catch (error) {
    exitWith(error);
  }
}

/** The application as `runService` starts it, not yet listening; for tests in one process. */
export async function createService(appModule: Type): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    appModule,
    new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES, trustProxy: true }),
    { bufferLogs: true, abortOnError: false, rawBody: true },
  );
  app.useLogger(app.get(ServiceLogger));
  addRequestHooks(app);
  serveOpenApi(app, optionsOf(app));
  return app;
}

/** Starts consuming and listening on `PORT`. @returns the service's URL */
export async function listen(app: NestFastifyApplication): Promise<string> {
  const { name, config } = optionsOf(app);
  await app.listen(config.PORT, '0.0.0.0');
  const url = (await app.getUrl()).replace('0.0.0.0', 'localhost').replace('[::1]', 'localhost');
  app.get(ServiceLogger).log(`${name} listens on ${url}`, 'Service');
  return url;
}

const BODY_LIMIT_BYTES = 1_048_576;

function optionsOf(app: NestFastifyApplication): ServiceOptions {
  return app.get<ServiceOptions>(SERVICE_OPTIONS);
}
