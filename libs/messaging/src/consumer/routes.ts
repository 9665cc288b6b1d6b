import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventRoute, EventRoutes } from './event-route.ts';
import { patternOf, type HandlerExtras } from './on-event.decorator.ts';

/**
 * The routes to the handlers that Nest has found.
 * @throws when an event has two
 */
export function routesOf(handlers: ReadonlyMap<string, MessageHandler>): EventRoutes {
  const routes = new Map<string, EventRoute>();
  for (const [pattern, handler] of handlers) {
    const { definition, method } = onlyOne(handler);
    if (method === 'handleBatch') continue;
    const batch = handlers.get(patternOf(definition.topic.name, definition.type, 'handleBatch'));
    routes.set(pattern, {
      definition,
      handle: calling(handler),
      ...(batch && { handleBatch: calling(batch) }),
    });
  }
  return routes;
}

function onlyOne(handler: MessageHandler): HandlerExtras {
  const extras = handler.extras as HandlerExtras;
  if (!handler.next) return extras;
  const { handlerName: other } = (handler.next as MessageHandler).extras as HandlerExtras;
  const { definition, handlerName } = extras;
  throw new Error(
    `${handlerName} and ${other} both handle ${definition.type} of ${definition.topic.name}: ` +
      'one service handles an event once.',
  );
}

/** Nest answers with an observable of what the handler does. */
function calling<Context>(handler: MessageHandler) {
  return async (data: unknown, context: Context): Promise<void> => {
    const result: unknown = await handler(data, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  };
}
