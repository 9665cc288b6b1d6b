import { Kafka, logLevel } from 'kafkajs';
import { describeBroker } from './broker.suite.ts';
import { KafkaJsBroker } from './kafkajs.broker.ts';

const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };

describeBroker('KafkaJS', {
  connect: (options) => new KafkaJsBroker({ ...options, log: SILENT }),
  sendBare: async ({ clientId, brokers }, topic, messages) => {
    const kafka = new Kafka({ clientId, brokers: [...brokers], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic, messages: [...messages] });
    await producer.disconnect();
  },
});
