import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** The `Idempotency-Key` header as received, for `Idempotency.run`; documents it in the API reference. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
    return Array.isArray(header) ? header.join(', ') : header;
  },
  [
    (controller, route) => {
      const descriptor = route === undefined ? undefined : Object.getOwnPropertyDescriptor(controller, route);
      if (route === undefined || !descriptor) return;
      ApiHeader({
        name: 'Idempotency-Key',
        required: true,
        description:
          '1 to 255 printable ASCII characters. The same key with the same body gets the same answer.',
        schema: { type: 'string', minLength: 1, maxLength: 255 },
      })(controller, route, descriptor);
    },
  ],
);
