import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import { isDatabaseOutage } from '@waybill/messaging';
import { Problem } from './problem.ts';
import { sendProblem } from './send-problem.ts';

/** Answers every failed HTTP request with problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger(ProblemFilter.name);
  readonly #webSockets = new BaseWsExceptionFilter();

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') return this.#webSockets.catch(error, host);

    const problem = toProblem(error);
    if (problem.getStatus() >= 500) this.#logger.error({ err: problem.cause ?? error }, problem.title);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    sendProblem(request, reply, problem);
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseOutage(error)) {
    return new Problem('unavailable', 503, {
      detail: 'The service can’t use its database right now. Try again shortly.',
      headers: { 'retry-after': '2' },
      cause: error,
    });
  }
  if (error instanceof HttpException) return fromHttpException(error);
  return new Problem('internal-error', 500, {
    detail: 'Something went wrong on our side; it is logged under this traceId.',
    cause: error,
  });
}

const SLUGS: Readonly<Record<number, string>> = {
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  409: 'conflict',
  410: 'gone',
  412: 'precondition-failed',
  413: 'request-too-large',
  415: 'unsupported-media-type',
  422: 'unprocessable',
  429: 'too-many-requests',
  503: 'unavailable',
};

function fromHttpException(error: HttpException): Problem {
  const status = error.getStatus();
  const slug = SLUGS[status] ?? (status < 500 ? 'invalid-request' : 'internal-error');
  return new Problem(slug, status, {
    // What went wrong inside stays inside.
    ...(status < 500 && { detail: error.message }),
    ...(status === 503 && { headers: { 'retry-after': '5' } }),
    cause: error,
  });
}
