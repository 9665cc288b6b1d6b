import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { atLeast, perSecond, type Finding } from '../finding.ts';
import { median } from '../statistics.ts';
import { startBareProducer } from './bare-producer.ts';
import type { Task } from './main.ts';
import { fillOutbox } from './outbox-rows.ts';
import { publishedBy, startService, type Service } from './service.ts';

const PARTS = 30;
const THIRD = PARTS / 3;

/** Whether the relay drains a large backlog as fast as a small one, and at its end as fast as at its beginning. */
export async function measureBacklog(task: Task): Promise<Finding[]> {
  const { backlog } = task.sizes;
  const producer = await startBareProducer(task);
  const bare = async () => {
    const rates = [];
    for (let round = 0; round < 5; round++) rates.push(await producer.send(5_000));
    return rates;
  };
  await fill(task, backlog);
  const before = await bare();
  const service = await startService(task, 'bench-backlog');
  const rates = await ratesOfParts(service, backlog);
  await service.app.close();
  const baseline = median([...before, ...(await bare())]);
  await producer.stop();

  const ours = median(rates);
  const [first, last] = [median(rates.slice(0, THIRD)), median(rates.slice(-THIRD))];
  const size = `backlog of ${backlog.toLocaleString('en')} rows`;
  return [
    {
      benchmark: 'backlog',
      what: `${size} / KafkaJS sendBatch before and after`,
      ours: perSecond(ours),
      baseline: perSecond(baseline),
      ...atLeast(0.5, ours / baseline),
    },
    {
      benchmark: 'backlog',
      what: 'its last third / its first third',
      ours: perSecond(last),
      baseline: perSecond(first),
      ...atLeast(0.8, last / first),
    },
  ];
}

async function fill(task: Task, count: number): Promise<void> {
  const dataSource = await new DataSource({ type: 'postgres', url: task.databaseUrl }).initialize();
  await fillOutbox(dataSource, count);
  await dataSource.destroy();
}

/** @returns rows a second of each part; the first rows go while the service still starts and belong to none */
async function ratesOfParts(service: Service, count: number): Promise<number[]> {
  const rates: number[] = [];
  let done = await publishedBy(service);
  let since = performance.now();
  const part = Math.floor((count - done) / PARTS);
  while (rates.length < PARTS) {
    await delay(2);
    const published = await publishedBy(service);
    if (published < done + part && published < count) continue;
    const now = performance.now();
    rates.push((1_000 * (published - done)) / (now - since));
    [done, since] = [published, now];
  }
  return rates;
}
