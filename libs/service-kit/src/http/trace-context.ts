import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';

/** What ties a request, its log lines and the events it causes together. */
export interface TraceContext {
  readonly correlationId: string;
  /** W3C Trace Context, with this service's own span as the parent of what follows. */
  readonly traceparent: string;
}

/** Continues the caller's trace or starts one; takes over the caller's correlation id when it is a sane token. */
export function traceContextFrom(headers: IncomingHttpHeaders): TraceContext {
  const parent = TRACEPARENT.exec(String(headers.traceparent ?? ''))?.groups;
  const traceId = parent?.traceId ?? randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const given = headers['x-correlation-id'];
  return {
    correlationId: typeof given === 'string' && CORRELATION_ID.test(given) ? given : uuidv7(),
    traceparent: `00-${traceId}-${spanId}-${parent?.flags ?? '01'}`,
  };
}

/** The 32 hex digits that name the whole trace. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return TRACEPARENT.exec(traceparent ?? '')?.groups?.traceId;
}

/** Remembers a request's context where the async context may be lost, as in Fastify's own error paths. */
export function attachTraceContext(request: FastifyRequest, context: TraceContext): void {
  CONTEXTS.set(request.raw, context);
}

export function traceContextOf(request: FastifyRequest): TraceContext | undefined {
  return CONTEXTS.get(request.raw);
}

const CONTEXTS = new WeakMap<FastifyRequest['raw'], TraceContext>();

/** https://www.w3.org/TR/trace-context/#traceparent-header: all zeros are invalid, and so is version ff. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?<traceId>(?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-(?<flags>[0-9a-f]{2})(-.*)?$/;
const CORRELATION_ID = /^[A-Za-z0-9._:-]{1,100}$/;
