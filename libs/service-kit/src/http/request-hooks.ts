import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { currentContext, runInContext } from '@waybill/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from '../metrics/metrics.ts';
import { attachTraceContext, traceContextFrom, traceContextOf } from './trace-context.ts';

/** Gives every request its trace context; measures it and logs it when it failed or was slow. */
export function addRequestHooks(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const metrics = app.get(Metrics);

  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const context = traceContextFrom(request.headers);
    attachTraceContext(request, context);
    void reply.header('x-correlation-id', context.correlationId);
    runInContext(context, done);
  });

  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    runInContext(traceContextOf(request) ?? currentContext(), () => record(metrics, request, reply));
    done();
  });
}

const SLOW_MS = 1_000;
const logger = new Logger('Http');

function record(metrics: Metrics, request: FastifyRequest, reply: FastifyReply): void {
  const { method } = request;
  const route = request.routeOptions.url ?? '(none)';
  const status = reply.statusCode;
  metrics.requestDuration.observe({ method, route, status }, reply.elapsedTime / 1000);
  if (route.startsWith('/health') || route === '/metrics') return;
  if (status < 400 && reply.elapsedTime < SLOW_MS) return;
  logger.log(
    { method, route, url: request.url, status, ms: Math.round(reply.elapsedTime) },
    `${method} ${route} ${status}`,
  );
}
