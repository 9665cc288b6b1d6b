import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ZodError } from 'zod';

/** Answers input that doesn't parse with a 400 problem (RFC 9457) that names each wrong field. */
@Catch(ZodError)
export class ProblemFilter implements ExceptionFilter {
  catch(error: ZodError, host: ArgumentsHost): void {
    const errors = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    void host.switchToHttp().getResponse<FastifyReply>().status(400).type('application/problem+json').send({
      type: 'https://waybill.example/problems/invalid-request',
      title: 'The input is not valid',
      status: 400,
      errors,
    });
  }
}
