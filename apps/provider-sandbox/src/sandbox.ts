import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { AppModule } from './app.module.ts';
import type { SandboxConfig } from './config.ts';
import { MailServer } from './mail/mail-server.ts';

/** Everything listens here and only here: the sandbox shows mails and charges to whoever asks. */
const HOST = '127.0.0.1';

/** A running sandbox. */
export interface Sandbox {
  app: NestFastifyApplication;
  /** Base URL of its HTTP side. */
  url: string;
  smtpPort: number;
  close(): Promise<void>;
}

/** Starts the HTTP and SMTP sides and logs one line when both listen. */
export async function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  const log = pino({ name: 'provider-sandbox', level: config.logLevel });
  // Held-open connections (the time-out switches) must not delay the end of the process.
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, log), adapter, {
    logger: ['error', 'warn'],
  });
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    const { method, url } = request;
    log.debug({ method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
    done();
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  await app.listen(config.port, HOST);

  const url = await app.getUrl();
  const smtpPort = app.get(MailServer).port;
  log.info({ url, smtpPort, dataDir: config.dataDir ?? null }, 'provider-sandbox listens');
  return { app, url, smtpPort, close: () => app.close() };
}
