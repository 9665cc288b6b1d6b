export type { Broker, BrokerMessage, ReceivedMessage } from './broker/broker.port.ts';
export { KafkaJsBroker } from './broker/kafkajs.broker.ts';
export { currentContext, derivedEventIds, runInContext } from './context.ts';
export type { MessageContext } from './context.ts';
export { OnEvent } from './consumer/on-event.decorator.ts';
export type {
  BatchContext,
  BatchEventHandler,
  DeliveredEvent,
  EventContext,
  EventHandler,
} from './consumer/on-event.decorator.ts';
export { KafkaTransport } from './consumer/kafka.transport.ts';
export type { AuditEntry, AuditFilter } from './dead-letters/audit.ts';
export { DeadLetters } from './dead-letters/dead-letters.ts';
export type {
  DeadLetter,
  DeadLetterDetails,
  MessageFilter,
  RejectedEvent,
  RejectedEventDetails,
  Replayed,
} from './dead-letters/dead-letter.ts';
export { isRefusal, type Refusal } from './dead-letters/refusal.ts';
export { RejectedEvents } from './dead-letters/rejected-events.ts';
export { PermanentError } from './errors.ts';
export { MessagingMetrics } from './messaging.metrics.ts';
export { MessagingModule } from './messaging.module.ts';
export type { MessagingOptions } from './messaging.options.ts';
export { Outbox } from './outbox/outbox.ts';
export { messagingMigrations } from './database/migrations.ts';
export { isDatabaseOutage } from './database/outage.ts';
export { rows } from './database/rows.ts';
export type { SqlParameter } from './database/rows.ts';
