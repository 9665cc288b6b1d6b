import { connectKafka, toMessage } from './kafka.ts';
import type { Task } from './main.ts';
import { DEFINITION, sameEvents } from './outbox-rows.ts';

/** As the relay's. */
export const BATCH_ROWS = 500;

/** KafkaJS alone, sending the same events in the same batches with the same acknowledgements. */
export interface BareProducer {
  /** @returns events a second */
  send(count: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startBareProducer(task: Task): Promise<BareProducer> {
  const producer = connectKafka(task).producer({ allowAutoTopicCreation: false, maxInFlightRequests: 1 });
  await producer.connect();
  const topic = task.topicPrefix + DEFINITION.topic.name;
  return {
    send: async (count) => {
      const events = sameEvents(count);
      const startedAt = performance.now();
      for (let from = 0; from < count; from += BATCH_ROWS) {
        const messages = events.slice(from, from + BATCH_ROWS).map(toMessage);
        await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
      }
      return (1_000 * count) / (performance.now() - startedAt);
    },
    stop: () => producer.disconnect(),
  };
}
