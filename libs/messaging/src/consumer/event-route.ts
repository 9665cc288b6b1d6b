import type { EventDefinition } from '@waybill/contracts';
import type { EventContext } from './on-event.decorator.ts';

/** An event and what a service does on it. */
export interface EventRoute {
  readonly definition: EventDefinition;
  readonly handle: (data: unknown, context: EventContext) => Promise<void>;
}

/** The routes of a service by {@link patternOf}. */
export type EventRoutes = ReadonlyMap<string, EventRoute>;
