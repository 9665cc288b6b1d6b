import type { z } from 'zod';
import type { Topic } from './define-topic.ts';

/** What every event's body has: the version of its aggregate, rising by one with each event. */
interface Versioned {
  version: number;
}

/** An event's declaration: its type, validation and sample derive from it; nothing else declares it again. */
export interface EventDefinition<
  Schema extends z.ZodType<Versioned, Versioned> = z.ZodType<Versioned, Versioned>,
> {
  /** Past tense, unique within its topic: the `ce_type` on the wire. */
  readonly type: string;
  readonly topic: Topic;
  /** The body's field that is the message key: the id of the aggregate. */
  readonly key: string;
  readonly summary: string;
  readonly schema: Schema;
  /** A realistic body, for documentation and compatibility tests. */
  readonly sample: z.input<Schema>;
}

/** The parsed body of an event, with branded ids. */
export type EventData<E extends EventDefinition> = z.output<E['schema']>;

/** The body as a publisher writes it. */
export type EventInput<E extends EventDefinition> = z.input<E['schema']>;

/** An event about to be published. */
export interface OutgoingEvent {
  readonly definition: EventDefinition;
  readonly data: unknown;
}

/**
 * Declares an event.
 * @example
 * const orderPlaced = defineEvent({ type: 'OrderPlaced', topic: orders, key: 'orderId', schema, … });
 */
export function defineEvent<Schema extends z.ZodType<Versioned, Versioned>>(
  definition: EventDefinition<Schema> & { key: keyof z.output<Schema> & string },
): EventDefinition<Schema> {
  return definition;
}

/** Pairs a declaration with a body of its type, for `outbox.append`. */
export function event<E extends EventDefinition>(definition: E, data: EventInput<E>): OutgoingEvent {
  return { definition, data };
}
