import { AsyncLocalStorage } from 'node:async_hooks';
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid';

/** What an event inherits from whatever made it happen: a request, a message or a provider's answer. */
export interface MessageContext {
  /** The same for everything that one request set off. */
  readonly correlationId: string;
  /** `ce_id` of the event, or key of the call, that was the direct cause. */
  readonly causationId?: string | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
  /** Ids for the events appended within; UUIDv7 where nothing can repeat. */
  readonly nextEventId?: (() => string) | undefined;
}

const storage = new AsyncLocalStorage<MessageContext>();

/** Runs `fn` so that the events it appends to the outbox carry this context. */
export function runInContext<T>(context: MessageContext, fn: () => T): T {
  return storage.run(context, fn);
}

/** The surrounding context, or a new one where there is none. */
export function currentContext(): MessageContext {
  return storage.getStore() ?? { correlationId: uuidv7() };
}

/** RFC 9562 namespace of event ids that are derived from their cause. */
const DERIVED_EVENTS = '5f0c2f0e-3d0b-5f0a-9b63-2f2a8f9c7d11';

/**
 * Ids for the events that come of one cause, in order: the same cause handled again, after a restore from a
 * backup say, repeats them, so consumers recognise the duplicates.
 * @param consumer the consumer group, or the service for calls
 * @param cause `ce_id` of the event, or key of the call
 */
export function derivedEventIds(consumer: string, cause: string): () => string {
  let ordinal = 0;
  return () => uuidv5(`${consumer}\n${cause}\n${ordinal++}`, DERIVED_EVENTS);
}
