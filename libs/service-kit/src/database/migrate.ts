import { messagingMigrations } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import { type ServiceOptions, usesMessaging } from '../service-options.ts';
import { migrationOptions } from './data-source-options.ts';

/**
 * Brings a service's database up to date: messaging's tables, then the service's own. Replicas that start together
 * take turns under an advisory lock, which belongs to the session and so ends with a crashed process.
 * @param url of the database, by the role that owns it
 */
export async function migrate(
  url: string,
  service: Pick<ServiceOptions, 'migrations' | 'messaging'>,
): Promise<void> {
  const migrations = [...(usesMessaging(service) ? messagingMigrations : []), ...(service.migrations ?? [])];
  const dataSource = await new DataSource({ ...migrationOptions(url), migrations }).initialize();
  try {
    const lock = dataSource.createQueryRunner();
    await lock.query('select pg_advisory_lock(hashtext($1))', ['waybill migrations']);
    await dataSource.runMigrations({ transaction: 'each' });
    await lock.query('select pg_advisory_unlock(hashtext($1))', ['waybill migrations']);
    await lock.release();
  } finally {
    await dataSource.destroy();
  }
}
