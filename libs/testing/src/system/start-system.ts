import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createServiceDatabase, dropServiceDatabase } from '../database/create-service-database.ts';
import { freePort } from '../free-port.ts';
import { mintToken } from '../identity-provider/mint-token.ts';
import type { Role } from '../identity-provider/users.ts';
import type { RunRecord } from '../processes/run-record.ts';
import { createTopics } from './create-topics.ts';
import { SERVICES, SMTP_PORT, type ServiceDefinition, type ServiceName, type SystemMap } from './services.ts';
import { startService, type ServiceHandle } from './start-service.ts';

export interface SystemOptions {
  /** Where Postgres (by a superuser) and Kafka are. */
  infrastructure: { postgresUrl: string; kafkaBrokers: string };
  /** Which to start; by default all. */
  services?: ServiceName[];
  /** `fixed`: those a local stack is known by. `random`: any that are free. */
  ports: 'fixed' | 'random';
  /** Tells systems on one infrastructure apart: in the names of databases, roles, topics and groups. */
  isolation?: string;
  /** Holds logs and what services store in files. */
  directory: string;
  /** More variables, or other values, by service. */
  env?: Partial<Record<ServiceName, Record<string, string>>>;
  record?: RunRecord;
  onProgress?: (message: string) => void;
}

/** The running platform. */
export interface System {
  /** @throws when that service was not asked for */
  service(name: ServiceName): ServiceHandle;
  readonly services: readonly ServiceHandle[];
  url: (name: ServiceName) => string;
  readonly smtpPort: number;
  /** By the owner. @throws when the service has no database */
  databaseUrl(name: ServiceName): string;
  readonly topicPrefix: string;
  /** An access token; without a subject for the role's first known person. */
  token: (role: Role, subject?: string) => Promise<string>;
  /** Ends the services; with an `isolation` their databases go too. */
  stop(): Promise<void>;
}

/**
 * Prepares databases, roles and topics, and starts the services; returns when all are ready.
 * @throws when one does not start, after stopping the others
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const wanted = SERVICES.filter(({ name }) => options.services?.includes(name) ?? true);
  const map = await layOut(options);
  mkdirSync(join(options.directory, 'logs'), { recursive: true });

  const databases = new Map<ServiceName, string>();
  const prepareDatabases = async () => {
    for (const { name, database } of wanted) {
      if (!database) continue;
      const own = options.isolation ? `${database}_${options.isolation}` : database;
      databases.set(name, await createServiceDatabase(options.infrastructure.postgresUrl, { name: own }));
    }
  };
  await Promise.all([prepareDatabases(), createTopics(map.kafkaBrokers, map.topicPrefix)]);
  options.onProgress?.('databases, roles and topics are there');

  const start = async (definition: ServiceDefinition) => {
    const { name, run, env } = definition;
    const databaseUrl = databases.get(name);
    const handle = await startService({
      name,
      run,
      url: map.url(name),
      env: { ...env(map), ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}), ...options.env?.[name] },
      logFile: join(options.directory, 'logs', `${name}.log`),
      record: options.record,
    });
    options.onProgress?.(`${name} is ready on ${handle.url}`);
    return handle;
  };
  const starts = await Promise.allSettled(wanted.map(start));
  const services = starts.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()));
    if (options.isolation)
      await Promise.all([...databases.values()].map(dropFrom(options.infrastructure.postgresUrl)));
  };
  const failed = starts.find((it) => it.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }

  return {
    services,
    service: (name) =>
      found(
        services.find((service) => service.name === name),
        `${name} was not started`,
      ),
    url: map.url,
    smtpPort: map.smtpPort,
    databaseUrl: (name) => found(databases.get(name), `${name} has no database here`),
    topicPrefix: map.topicPrefix,
    token: (role, subject) => mintToken(map.url('identity-provider'), role, subject),
    stop,
  };
}

async function layOut({ ports, infrastructure, isolation, directory }: SystemOptions): Promise<SystemMap> {
  const chosen = new Map<ServiceName, number>();
  for (const { name, port } of SERVICES) chosen.set(name, ports === 'fixed' ? port : await freePort());
  return {
    url: (name) => `http://localhost:${chosen.get(name)}`,
    smtpPort: ports === 'fixed' ? SMTP_PORT : await freePort(),
    kafkaBrokers: infrastructure.kafkaBrokers,
    topicPrefix: isolation ? `${isolation}.` : '',
    directory,
  };
}

function dropFrom(adminUrl: string): (url: string) => Promise<void> {
  return (url) => dropServiceDatabase(adminUrl, new URL(url).pathname.slice(1));
}

function found<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}
