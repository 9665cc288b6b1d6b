import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { KafkaTransport, MessagingMetrics } from '@waybill/messaging';
import { answerBadUrl } from './http/bad-url.ts';
import { serveOpenApi } from './http/openapi.ts';
import { addRequestHooks } from './http/request-hooks.ts';
import { closeConnectionsAtShutdown } from './http/shutdown.ts';
import { ServiceLogger } from './logging/logging.ts';
import { Metrics } from './metrics/metrics.ts';
import { exitOnFatalErrors, exitWith } from './process-failures.ts';
import { SERVICE_OPTIONS, type ServiceOptions, usesMessaging } from './service-options.ts';

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
    await consume(app);
  } catch (error) {
    exitWith(error);
  }
}

/** The application as `runService` starts it, not yet listening; for tests in one process. */
export async function createService(appModule: Type): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    appModule,
    // While it ends, requests on connections that are still open are answered, not refused.
    new FastifyAdapter({
      bodyLimit: BODY_LIMIT_BYTES,
      return503OnClosing: false,
      frameworkErrors: answerBadUrl,
    }),
    // Not flushed by a failure to start: that is one line of `exitWith`, not Nest's account of it.
    { bufferLogs: true, autoFlushLogs: false, abortOnError: false, bodyParser: false, rawBody: true },
  );
  readOnlyJson(app);
  app.useLogger(app.get(ServiceLogger));
  app.flushLogs();
  addRequestHooks(app);
  closeConnectionsAtShutdown(app);
  serveOpenApi(app, optionsOf(app));
  if (usesMessaging(optionsOf(app))) attachMessaging(app);
  return app;
}

/** Serves HTTP on `HOST` and `PORT`. @returns the service's URL on this machine */
export async function listen(app: NestFastifyApplication): Promise<string> {
  const { name, config } = optionsOf(app);
  await app.init();
  const address = await app.getHttpAdapter().getInstance().listen({ port: config.PORT, host: config.HOST });
  const url = `http://localhost:${new URL(address).port}`;
  app.get(ServiceLogger).log(`${name} listens on ${url}`, 'Service');
  return url;
}

/** Starts handling events. Waits for the broker as long as it takes; HTTP is served meanwhile. */
export async function consume(app: NestFastifyApplication): Promise<void> {
  await app.startAllMicroservices();
}

const BODY_LIMIT_BYTES = 1_048_576;

/** Bodies of other types are refused with 415; by themselves Nest reads forms and Fastify text. */
function readOnlyJson(app: NestFastifyApplication): void {
  app.useBodyParser('application/json', { bodyLimit: BODY_LIMIT_BYTES });
  app.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
}

function attachMessaging(app: NestFastifyApplication): void {
  app.connectMicroservice({ strategy: app.get(KafkaTransport) });
  app.get(Metrics).include(app.get(MessagingMetrics).registry);
}

function optionsOf(app: NestFastifyApplication): ServiceOptions {
  return app.get<ServiceOptions>(SERVICE_OPTIONS);
}
