import { Kafka, logLevel, type Message } from 'kafkajs';
import type { Task } from './main.ts';

export function connectKafka({ brokers }: Task): Kafka {
  return new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.ERROR });
}

/** An event as it is on the wire. */
export interface EventOnWire {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly body: string;
}

/** With the headers that messaging writes. */
export function toMessage({ id, type, key, body }: EventOnWire): Message {
  return {
    key,
    value: body,
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: type,
      ce_source: '/waybill/bench',
      ce_time: new Date().toISOString(),
      ce_subject: key,
      'content-type': 'application/json',
      correlationid: id,
    },
  };
}
