import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.ts';
import { sendProblem } from '../problems/send-problem.ts';
import { attachTraceContext, traceContextFrom } from './trace-context.ts';

/**
 * Answers a URL that Fastify's router can't read, such as `/v1/orders/%ff` (400) or one with a far too long parameter (414).
 * No hook and no filter sees these requests.
 */
export function answerBadUrl(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const context = traceContextFrom(request.headers);
  attachTraceContext(request, context);
  void reply.header('x-correlation-id', context.correlationId);
  const problem =
    error.statusCode === 414
      ? new Problem('uri-too-long', 414, { detail: 'A part of the path is too long.' })
      : new Problem('invalid-request', 400, { detail: 'The path is not a valid URL.' });
  sendProblem(request, reply, problem);
}
