import { once } from 'node:events';
import { messagingMigrations } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import type { Finding } from '../finding.ts';
import type { BenchmarkName, Sizes } from '../options.ts';
import { measureBacklog } from './backlog.ts';
import { measureConsumer } from './consumer.ts';
import { measureLatency } from './latency.ts';
import { measureRelay } from './relay.ts';

/** What this process is told to measure, and where. */
export interface Task {
  readonly name: Exclude<BenchmarkName, 'accept'>;
  readonly sizes: Sizes;
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
}

const MEASURE: Record<Task['name'], (task: Task) => Promise<Finding[]>> = {
  relay: measureRelay,
  consumer: measureConsumer,
  latency: measureLatency,
  backlog: measureBacklog,
};

const [task] = (await once(process, 'message')) as [Task];
const dataSource = await new DataSource({
  type: 'postgres',
  url: task.databaseUrl,
  migrations: [...messagingMigrations],
}).initialize();
await dataSource.runMigrations();
await dataSource.destroy();
process.send?.(await MEASURE[task.name](task));
process.disconnect();
