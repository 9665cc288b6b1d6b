import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';
import { startGuarded, type GuardedProcess } from '../processes/guarded-process.ts';
import type { InfrastructureOptions } from './infrastructure.ts';
import { java, kafkaClassPath } from './kafka-java.ts';
import { kafkaProperties } from './kafka-properties.ts';

export interface KafkaOptions extends InfrastructureOptions {
  port: number;
}

const LOGGING = fileURLToPath(new URL('./kafka-log4j2.properties', import.meta.url));
/** A small heap, and only the quick compiler: a broker for one machine starts sooner and takes less. */
const JVM = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

/** Starts one Apache Kafka node that is broker and controller, on the loopback interface. */
export async function startKafka(options: KafkaOptions): Promise<{ brokers: string; stop(): Promise<void> }> {
  const classPath = await kafkaClassPath(options.onProgress);
  const logs = join(options.directory, 'data');
  const logFile = join(options.directory, '..', 'logs', 'kafka.log');
  const configuration = join(options.directory, 'server.properties');
  await mkdir(options.directory, { recursive: true });
  await writeFile(
    configuration,
    kafkaProperties({ port: options.port, controllerPort: await freePort(), logs }),
  );
  const run = (...args: string[]) =>
    startGuarded({
      name: 'kafka',
      command: java(),
      args: [...JVM, `-Dlog4j2.configurationFile=${LOGGING}`, '-cp', classPath, ...args],
      env: { PATH: process.env['PATH'] },
      cwd: options.directory,
      logFile,
      record: options.record,
    });

  const formatted = join(options.directory, 'formatted');
  if (!existsSync(formatted)) {
    await rm(logs, { recursive: true, force: true });
    const clusterId = randomBytes(16).toString('base64url');
    const format = await run('kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', configuration);
    const { code } = await format.exited;
    if (code !== 0) throw new Error(`Kafka could not format ${logs}:\n${format.logTail(5)}`);
    await writeFile(formatted, clusterId);
  }
  await truncate(logFile).catch(() => undefined);
  const server = await run('kafka.Kafka', configuration);
  await started(server);
  return { brokers: `127.0.0.1:${options.port}`, stop: async () => void (await server.stop()) };
}

async function started(server: GuardedProcess): Promise<void> {
  await eventually(
    () => {
      if (!server.exit() && !server.logTail(1_000).includes('Kafka Server started')) {
        throw new Error(`Kafka has not started. ${server.logFile} ends with:\n${server.logTail(5)}`);
      }
    },
    { timeoutMs: 90_000 },
  );
  if (server.exit())
    throw new Error(`Kafka did not start. ${server.logFile} ends with:\n${server.logTail(5)}`);
}
