import type { EntityManager } from 'typeorm';
import { derivedEventIds, runInContext, type MessageContext } from '../context.ts';
import { PermanentError } from '../errors.ts';
import type { WireEvent } from '../wire.ts';
import type { BatchRoute, EventRoute } from './event-route.ts';

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
  const { id, time } = event;
  const data = parse(event, route);
  // TypeORM opens a savepoint for a transaction within a transaction.
  await manager.transaction((savepoint) =>
    runInContext(contextOf(group, event), () => route.handle(data, { manager: savepoint, id, time })),
  );
}

/**
 * The same for several events at once, in one savepoint.
 * @throws as {@link runHandler}
 */
export async function runBatchHandler(
  manager: EntityManager,
  group: string,
  events: readonly WireEvent[],
  route: BatchRoute,
): Promise<void> {
  const delivered = events.map((event) => ({
    data: parse(event, route),
    id: event.id,
    time: event.time,
    inContext: <T>(fn: () => T): T => runInContext(contextOf(group, event), fn),
  }));
  await manager.transaction((savepoint) => route.handleBatch(delivered, { manager: savepoint }));
}

function contextOf(group: string, event: WireEvent): MessageContext {
  return {
    correlationId: event.correlationId,
    causationId: event.id,
    traceparent: event.traceparent,
    nextEventId: derivedEventIds(group, event.id),
  };
}

function parse(event: WireEvent, { definition }: EventRoute): unknown {
  return definition.schema.parse(parseJson(event));
}

function parseJson(event: WireEvent): unknown {
  try {
    return JSON.parse(event.body);
  } catch (error) {
    throw new PermanentError(`The body of ${event.type} ${event.id} is not JSON.`, { cause: error });
  }
}
