import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** What a controller returns when status and headers are part of the result, e.g. of an idempotent request. */
export class Answer<Body = unknown> {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly body: Body,
  ) {}
}

/** Sends an `Answer` as what it says. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result: unknown): unknown => {
        if (!(result instanceof Answer)) return result;
        void reply.status(result.status).headers(result.headers);
        return result.body;
      }),
    );
  }
}
