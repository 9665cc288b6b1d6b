import type { BrokerMessage, ReceivedMessage } from './broker/broker.port.ts';

/** An event on the wire: CloudEvents 1.0, Kafka protocol binding, binary mode. */
export interface WireEvent {
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly key: string;
  readonly source: string;
  /** RFC 3339 */
  readonly time: string;
  /** JSON */
  readonly body: string;
  readonly correlationId: string;
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
}

export function toBrokerMessage(event: WireEvent): BrokerMessage {
  return {
    topic: event.topic,
    key: event.key,
    value: event.body,
    headers: {
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: event.type,
      ce_source: event.source,
      ce_time: event.time,
      ce_subject: event.key,
      'content-type': 'application/json',
      correlationid: event.correlationId,
      ...(event.causationId === undefined ? {} : { causationid: event.causationId }),
      ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
    },
  };
}

/** @returns the event, or what makes the message unusable */
export function fromReceivedMessage(message: ReceivedMessage): WireEvent | { unusable: string } {
  const { key, value, headers } = message;
  const { ce_id: id, ce_type: type } = headers;
  if (!key) return { unusable: 'the message has no key' };
  if (!id) return { unusable: 'the header ce_id is missing' };
  if (!type) return { unusable: 'the header ce_type is missing' };
  if (value === null) return { unusable: 'the message has no body' };
  if ([key, value, ...Object.values(headers)].some((text) => text.includes('\0'))) {
    return { unusable: 'the message contains a NUL character' };
  }
  return {
    id,
    type,
    topic: message.topic,
    key,
    source: headers['ce_source'] ?? '',
    time: headers['ce_time'] ?? '',
    body: value,
    correlationId: headers['correlationid'] ?? id,
    causationId: headers['causationid'],
    traceparent: headers['traceparent'],
  };
}
