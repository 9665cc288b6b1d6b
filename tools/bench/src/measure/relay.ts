import { setTimeout as delay } from 'node:timers/promises';
import { atLeast, perSecond, type Finding } from '../finding.ts';
import { compare } from '../statistics.ts';
import { BATCH_ROWS, startBareProducer } from './bare-producer.ts';
import type { Task } from './main.ts';
import { fillOutbox } from './outbox-rows.ts';
import { publishedBy, startService, type Service } from './service.ts';

/** The relay draining rows, against KafkaJS alone sending the same events in the same batches. */
export async function measureRelay(task: Task): Promise<Finding[]> {
  const { rounds, rows } = task.sizes;
  const service = await startService(task, 'bench-relay');
  const producer = await startBareProducer(task);
  await drain(service, BATCH_ROWS);
  await producer.send(BATCH_ROWS);

  const rates = [];
  for (let round = 0; round < rounds; round++) {
    rates.push({ ours: await drain(service, rows), baseline: await producer.send(rows) });
  }
  await service.app.close();
  await producer.stop();
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
