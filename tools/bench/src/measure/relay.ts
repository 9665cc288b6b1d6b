import { setTimeout as delay } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import { atLeast, perSecond, type Finding } from '../finding.ts';
import { compare } from '../statistics.ts';
import { connectKafka, toMessage } from './kafka.ts';
import type { Task } from './main.ts';
import { DEFINITION, fillOutbox, sameEvents } from './outbox-rows.ts';
import { publishedBy, startService, type Service } from './service.ts';

/** As the relay's. */
const BATCH_ROWS = 500;

/** The relay draining rows, against KafkaJS alone sending the same events in the same batches. */
export async function measureRelay(task: Task): Promise<Finding[]> {
  const { rounds, rows } = task.sizes;
  const service = await startService(task, 'bench-relay');
  const producer = connectKafka(task).producer({ allowAutoTopicCreation: false, maxInFlightRequests: 1 });
  await producer.connect();
  const topic = task.topicPrefix + DEFINITION.topic.name;
  await drain(service, BATCH_ROWS);
  await send(producer, topic, BATCH_ROWS);

  const rates = [];
  for (let round = 0; round < rounds; round++) {
    rates.push({ ours: await drain(service, rows), baseline: await send(producer, topic, rows) });
  }
  await service.app.close();
  await producer.disconnect();
  const { ours, baseline, ratio } = compare(rates);
  const what = 'rows drained / KafkaJS sendBatch';
  return [
    {
      benchmark: 'relay',
      what,
      ours: perSecond(ours),
      baseline: perSecond(baseline),
      ...atLeast(0.5, ratio),
    },
  ];
}

/** @returns rows a second, from their commit until the broker has acknowledged the last */
async function drain(service: Service, count: number): Promise<number> {
  const before = await publishedBy(service);
  await fillOutbox(service.dataSource, count);
  const startedAt = performance.now();
  while ((await publishedBy(service)) < before + count) await delay(2);
  return (1_000 * count) / (performance.now() - startedAt);
}

/** @returns events a second */
async function send(producer: Producer, topic: string, count: number): Promise<number> {
  const events = sameEvents(count);
  const startedAt = performance.now();
  for (let from = 0; from < count; from += BATCH_ROWS) {
    const messages = events.slice(from, from + BATCH_ROWS).map(toMessage);
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
  }
  return (1_000 * count) / (performance.now() - startedAt);
}
