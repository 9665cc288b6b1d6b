import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { atLeast, perSecond, type Finding } from '../finding.ts';
import { median } from '../statistics.ts';
import type { Task } from './main.ts';
import { fillOutbox } from './outbox-rows.ts';
import { publishedBy, startService } from './service.ts';

const PARTS = 10;

/** Whether the relay drains a large backlog as fast at its beginning as at its end. */
export async function measureBacklog(task: Task): Promise<Finding[]> {
  const { backlog } = task.sizes;
  const filling = await new DataSource({ type: 'postgres', url: task.databaseUrl }).initialize();
  await fillOutbox(filling, backlog);
  await filling.destroy();

  const service = await startService(task, 'bench-backlog');
  const rates: number[] = [];
  // The first rows come while the service still starts; they belong to no part.
  let done = await publishedBy(service);
  let since = performance.now();
  const part = Math.floor((backlog - done) / PARTS);
  while (rates.length < PARTS) {
    await delay(5);
    const published = await publishedBy(service);
    if (published < done + part) continue;
    const now = performance.now();
    rates.push((1_000 * (published - done)) / (now - since));
    [done, since] = [published, now];
  }
  await service.app.close();
  const slowest = Math.min(...rates);
  const typical = median(rates);
  return [
    {
      benchmark: 'backlog',
      what: `slowest / median tenth of ${backlog.toLocaleString('en')} rows`,
      ours: perSecond(slowest),
      baseline: perSecond(typical),
      ...atLeast(0.7, slowest / typical),
    },
    {
      benchmark: 'backlog',
      what: 'last / first tenth',
      ours: perSecond(rates.at(-1) ?? 0),
      baseline: perSecond(rates[0] ?? 0),
      ...atLeast(0.8, (rates.at(-1) ?? 0) / (rates[0] ?? 1)),
    },
  ];
}
