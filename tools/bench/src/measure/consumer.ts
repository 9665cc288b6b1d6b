import { setTimeout as delay } from 'node:timers/promises';
import { stockAdjusted } from '@waybill/contracts';
import { DataSource } from 'typeorm';
import { atLeast, perSecond, type Finding } from '../finding.ts';
import { replay } from '../replay.ts';
import { compare, median } from '../statistics.ts';
import { adjustment, countingHandler, createCounts, SKUS } from './counting-handler.ts';
import { connectKafka, toMessage } from './kafka.ts';
import type { Task } from './main.ts';
import { recordTransactions, type Transaction } from './recording.ts';
import { CONCURRENCY, startService } from './service.ts';

const RECORDED_GROUP = 'bench-recorded';

/**
 * The consumer with a handler of one UPDATE, against a bare loop of the statements that it was seen to run, on as
 * many connections as it handles partitions at the same time.
 */
export async function measureConsumer(task: Task): Promise<Finding[]> {
  const { rounds, events } = task.sizes;
  const dataSource = await new DataSource({ type: 'postgres', url: task.databaseUrl }).initialize();
  await createCounts(dataSource, SKUS);
  await dataSource.destroy();
  await publish(task, events);
  const recorded = await record(task);

  const rates = [];
  const consuming = [];
  for (let round = 0; round < rounds; round++) {
    const group = `bench-${round}`;
    rates.push({
      ours: await consume(task, group),
      baseline: await runBare(task, recorded, `bare-${round}`),
    });
    consuming.push(await consumeBare(task, `raw-${round}`));
  }
  const { ours, baseline, ratio } = compare(rates);
  return [
    {
      benchmark: 'consumer',
      what: 'messages handled / bare loop of the same SQL',
      ours: perSecond(ours),
      baseline: perSecond(baseline),
      ...atLeast(0.7, ratio),
    },
    {
      benchmark: 'consumer',
      what: 'for information: KafkaJS, handling nothing',
      ours: '',
      baseline: perSecond(median(consuming)),
    },
  ];
}

async function publish(task: Task, count: number): Promise<void> {
  const producer = connectKafka(task).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = Array.from({ length: count }, (_, index) => {
    const data = adjustment(index + 1);
    return toMessage({
      id: crypto.randomUUID(),
      type: stockAdjusted.type,
      key: data.sku,
      body: JSON.stringify(data),
    });
  });
  for (let from = 0; from < count; from += 500) {
    await producer.send({ topic: topicOf(task), messages: messages.slice(from, from + 500) });
  }
  await producer.disconnect();
}

async function record(task: Task): Promise<Transaction[]> {
  const recorded: Transaction[] = [];
  const end = recordTransactions((transaction) => {
    if (transaction.some(({ text }) => text.startsWith('UPDATE counts'))) recorded.push(transaction);
  });
  await consume(task, RECORDED_GROUP);
  end();
  return recorded;
}

/** @returns messages a second, from the first to the last */
async function consume(task: Task, group: string): Promise<number> {
  const { events } = task.sizes;
  const times: number[] = [];
  const service = await startService(task, group, [countingHandler(() => times.push(performance.now()))]);
  while (times.length < events) await delay(5);
  await service.app.close();
  return rateOf(times);
}

function runBare(task: Task, recorded: readonly Transaction[], group: string): Promise<number> {
  const transactions = recorded.map((transaction) =>
    transaction.map(({ text, values }) => ({
      text,
      values: values.map((value) => (value === RECORDED_GROUP ? group : value)),
    })),
  );
  return replay(task.databaseUrl, CONCURRENCY, transactions.length, (index) => transactions[index] ?? []);
}

async function consumeBare(task: Task, groupId: string): Promise<number> {
  const consumer = connectKafka(task).consumer({ groupId, maxWaitTimeInMs: 250 });
  const times: number[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: topicOf(task), fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: CONCURRENCY,
    eachMessage: () => Promise.resolve(void times.push(performance.now())),
  });
  while (times.length < task.sizes.events) await delay(5);
  await consumer.disconnect();
  return rateOf(times);
}

function rateOf(times: readonly number[]): number {
  return (1_000 * (times.length - 1)) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
}

function topicOf({ topicPrefix }: Task): string {
  return topicPrefix + stockAdjusted.topic.name;
}
