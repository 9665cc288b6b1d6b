import type { EntityManager } from 'typeorm';
import { derivedEventIds, runInContext } from '../context.ts';
import { PermanentError } from '../errors.ts';
import type { WireEvent } from '../wire.ts';
import type { EventRoute } from './event-route.ts';

/**
 * Parses the event and runs its handler in a savepoint, in the context that its own events inherit.
 * @throws ZodError or PermanentError when the body breaks the contract, else what the handler throws
 */
export async function runHandler(
  manager: EntityManager,
  group: string,
  event: WireEvent,
  route: EventRoute,
): Promise<void> {
  const context = {
    correlationId: event.correlationId,
    causationId: event.id,
    traceparent: event.traceparent,
    nextEventId: derivedEventIds(group, event.id),
  };
  const data = route.definition.schema.parse(parseJson(event));
  // TypeORM opens a savepoint for a transaction within a transaction.
  await manager.transaction((savepoint) =>
    runInContext(context, () => route.handle(data, { manager: savepoint, id: event.id, time: event.time })),
  );
}

function parseJson(event: WireEvent): unknown {
  try {
    return JSON.parse(event.body);
  } catch (error) {
    throw new PermanentError(`The body of ${event.type} ${event.id} is not JSON.`, { cause: error });
  }
}
