import { MessageRejected } from './broker.port.ts';

/** Kafka's error codes that are about the content of a message. */
const REJECTIONS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
]);

/** @returns the port's error when the broker will never accept the messages */
export function rejectedForGood(error: unknown): MessageRejected | undefined {
  const type = typeOf(error);
  if (type === undefined || !REJECTIONS.has(type)) return undefined;
  return new MessageRejected(`The broker rejects it: ${String(error)}`, { cause: error });
}

/** @returns an error that names the topics when one of them isn't on the broker: Kafka's own doesn't */
export function topicMissing(error: unknown, topics: readonly string[]): Error | undefined {
  if (typeOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
  const names = topics.join(', ');
  return new Error(`The broker lacks a topic of: ${names}. The deploy step create-topics makes them.`, {
    cause: error,
  });
}

/** KafkaJS is CommonJS, and its error classes are not among its named exports. */
function typeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('type' in error && typeof error.type === 'string') return error.type;
  // What it gave up retrying is wrapped.
  return error.cause === error ? undefined : typeOf(error.cause);
}
