import { topics } from '@waybill/contracts';
import { KafkaJsBroker } from './broker/kafkajs.broker.ts';

// The deploy step that makes a broker ready: `node create-topics.js` with KAFKA_BROKERS.
const broker = new KafkaJsBroker({
  clientId: 'create-topics',
  brokers: (process.env['KAFKA_BROKERS'] ?? 'localhost:9092').split(','),
  prefix: process.env['KAFKA_TOPIC_PREFIX'] ?? '',
  log: { debug: () => undefined, warn: console.warn, error: console.error },
});
await broker.createTopics(topics);
