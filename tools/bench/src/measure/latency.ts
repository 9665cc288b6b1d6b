import { setTimeout as delay } from 'node:timers/promises';
import { event, stockAdjusted } from '@waybill/contracts';
import { milliseconds, type Finding } from '../finding.ts';
import { quantile } from '../statistics.ts';
import { adjustment, countingHandler, createCounts, onCountCommitted, SKUS } from './counting-handler.ts';
import type { Task } from './main.ts';
import { startService, type Service } from './service.ts';

const PER_SECOND = 100;
const WARM_UP_SECONDS = 3;
const AIM_MS = 15;

/** From the commit of the transaction that appends an event to the commit of the one that handles it. */
export async function measureLatency(task: Task): Promise<Finding[]> {
  const publisher = await startService(task, 'bench-publisher');
  await createCounts(publisher.dataSource, SKUS);
  const consumer = await startService(task, 'bench-subscriber', [countingHandler(() => undefined)]);
  const committed = new Map<number, number>();
  const latencies: number[] = [];
  const warmUp = WARM_UP_SECONDS * PER_SECOND;
  let effects = 0;
  onCountCommitted(consumer.dataSource, (version) => {
    effects++;
    if (version > warmUp) latencies.push(performance.now() - (committed.get(version) ?? Number.NaN));
  });

  const count = warmUp + task.sizes.seconds * PER_SECOND;
  const startedAt = performance.now();
  for (let version = 1; version <= count; version++) {
    const wait = startedAt + (version * 1_000) / PER_SECOND - performance.now();
    if (wait > 0) await delay(wait);
    void append(publisher, version).then(() => committed.set(version, performance.now()));
  }
  while (effects < count) await delay(5);
  await consumer.app.close();
  await publisher.app.close();

  const known = latencies.filter((latency) => !Number.isNaN(latency));
  const p50 = quantile(known, 0.5);
  return [
    {
      benchmark: 'latency',
      what: `commit to effect at ${PER_SECOND} events/s, p50`,
      ours: milliseconds(p50),
      baseline: '',
      value: p50,
      aim: `< ${AIM_MS}`,
      met: p50 < AIM_MS,
    },
    { benchmark: 'latency', what: 'the same, p99', ours: milliseconds(quantile(known, 0.99)), baseline: '' },
  ];
}

async function append({ dataSource, outbox }: Service, version: number): Promise<void> {
  await dataSource.transaction((manager) =>
    outbox.append(manager, event(stockAdjusted, adjustment(version))),
  );
}
