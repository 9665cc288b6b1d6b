import type { Params } from 'nestjs-pino';
import { Logger } from 'nestjs-pino';
import { Injectable } from '@nestjs/common';
import { currentContext } from '@waybill/messaging';
import { traceIdOf } from '../http/trace-context.ts';
import type { ServiceOptions } from '../service-options.ts';

/**
 * JSON lines with service and trace id. The trace id comes from the async context, so it is also in the lines of
 * message handlers. Requests are logged by `logRequests`, so the logger's own request logging is off.
 */
export function loggerParams({ name, config }: ServiceOptions): Params {
  return {
    forRoutes: [],
    pinoHttp: {
      level: config.LOG_LEVEL,
      base: { service: name },
      autoLogging: false,
      mixin: traceMembers,
      formatters: { level: (level) => ({ level }) },
      redact: ['*.authorization', '*.password', '*.headers.authorization', '*.headers.cookie'],
    },
  };
}

function traceMembers(): object {
  const { traceparent, correlationId } = currentContext();
  const traceId = traceIdOf(traceparent);
  return traceId === undefined ? {} : { traceId, correlationId };
}

/** Nest's account of its own start (each module, each route) is for debugging. */
@Injectable()
export class ServiceLogger extends Logger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && FRAMEWORK.has(context)) this.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}

const FRAMEWORK = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);
