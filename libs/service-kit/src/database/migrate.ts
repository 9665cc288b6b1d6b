import { DataSource, type MigrationInterface } from 'typeorm';
import type { ServiceOptions } from '../service-options.ts';
import { migrationOptions } from './data-source-options.ts';

/**
 * Brings the service's database up to date. Replicas that start together take turns under an advisory lock,
 * which belongs to the session and so ends with a crashed process.
 */
export async function migrate(
  options: ServiceOptions,
  migrations: readonly (new () => MigrationInterface)[],
): Promise<void> {
  const dataSource = await new DataSource({
    ...migrationOptions(options),
    migrations: [...migrations],
  }).initialize();
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
