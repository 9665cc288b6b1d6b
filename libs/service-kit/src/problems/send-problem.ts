import type { FastifyReply, FastifyRequest } from 'fastify';
import { traceContextOf, traceIdOf } from '../http/trace-context.ts';
import type { Problem } from './problem.ts';

/** Answers with problem details, under the request's trace. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  void reply
    .status(problem.getStatus())
    .headers(problem.headers)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.toDetails(traceIdOf(traceContextOf(request)?.traceparent))));
}
