import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Of connections that become idle while the service ends, in case the client didn't see that it should close. ms */
const IDLE_WHILE_CLOSING_MS = 1_000;

/**
 * A service that ends answers what it was asked, and asks the client to close with each answer. Fastify by itself closes
 * only the connections that are idle at that moment, and waits up to 72 s for clients that keep the others open.
 */
export function closeConnectionsAtShutdown(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  let closing = false;
  fastify.addHook('preClose', (done: () => void) => {
    closing = true;
    fastify.server.keepAliveTimeout = IDLE_WHILE_CLOSING_MS;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}
