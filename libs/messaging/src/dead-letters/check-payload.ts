import type { EventRoutes } from '../consumer/event-route.ts';
import { patternOf } from '../consumer/on-event.decorator.ts';
import { MAX_BODY_BYTES } from '../outbox/outbox.ts';
import type { DeadLetter, PayloadIssue } from './dead-letter.ts';

/** @returns what keeps this service from handling the message with this payload; nothing when it can */
export function checkPayload(
  routes: EventRoutes,
  { topic, eventType, key }: Pick<DeadLetter, 'topic' | 'eventType' | 'key'>,
  payload: unknown,
): readonly PayloadIssue[] {
  const definition = routes.get(patternOf(topic, eventType ?? ''))?.definition;
  if (!definition) return [whole(`This service has no handler for ${eventType} of ${topic}.`)];
  const parsed = definition.schema.safeParse(payload);
  if (!parsed.success) return parsed.error.issues;
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  if (bytes > MAX_BODY_BYTES) return [whole(`It is ${bytes} bytes; at most ${MAX_BODY_BYTES} are allowed.`)];
  // Another key would be handled without its lock, and out of its order.
  const field = definition.key;
  if (valueOf(payload, field) === key) return [];
  return [{ path: [field], message: `The message is about ${field} ${key}, and stays so.` }];
}

function whole(message: string): PayloadIssue {
  return { path: [], message };
}

function valueOf(payload: unknown, field: string): unknown {
  return typeof payload === 'object' && payload !== null ? Reflect.get(payload, field) : undefined;
}
