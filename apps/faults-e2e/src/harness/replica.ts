import {
  freePort,
  SERVICES,
  startService,
  TEST_SYSTEMS_DIRECTORY,
  type ServiceHandle,
  type ServiceName,
} from '@waybill/testing';
import { join } from 'node:path';
import type { DisturbedShop } from './disturbed-shop.ts';
import { mutation } from './mutation.ts';

/** Starts one more process of a service, on the same database. The caller stops it. */
export async function startReplica(
  { system, kafka }: DisturbedShop,
  name: ServiceName,
  env: Record<string, string> = {},
): Promise<ServiceHandle> {
  const definition = SERVICES.find((service) => service.name === name);
  if (!definition) throw new Error(`${name} is no service.`);
  const directory = join(TEST_SYSTEMS_DIRECTORY, 'replicas');
  const port = await freePort();
  const map = {
    url: system.url,
    smtpPort: system.smtpPort,
    kafkaBrokers: `${kafka.address.host}:${kafka.address.port}`,
    topicPrefix: system.topicPrefix,
    directory,
  };
  return startService({
    name,
    run: definition.run,
    url: `http://localhost:${port}`,
    env: { ...definition.env(map), DATABASE_URL: system.databaseUrl(name), ...mutation(), ...env },
    logFile: join(directory, `${system.topicPrefix}${name}-${port}.log`),
  });
}
