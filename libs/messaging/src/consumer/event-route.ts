import type { EventDefinition } from '@waybill/contracts';
import type { BatchContext, DeliveredEvent, EventContext } from './on-event.decorator.ts';

/** An event and what a service does on it. */
export interface EventRoute {
  readonly definition: EventDefinition;
  readonly handle: (data: unknown, context: EventContext) => Promise<void>;
  /** Of a handler that has opted in to handling several at once. */
  readonly handleBatch?: HandleBatch;
}

type HandleBatch = (events: readonly DeliveredEvent<unknown>[], context: BatchContext) => Promise<void>;

export type BatchRoute = EventRoute & { readonly handleBatch: HandleBatch };

/** The routes of a service by {@link patternOf}. */
export type EventRoutes = ReadonlyMap<string, EventRoute>;
