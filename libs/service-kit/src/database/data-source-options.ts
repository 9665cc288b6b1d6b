import type { DataSourceOptions } from 'typeorm';
import type { ServiceOptions } from '../service-options.ts';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** The service's pool. Its time-outs keep a stopped or slow process from holding up the others. */
export function dataSourceOptions({ name, config, entities = [] }: ServiceOptions): PostgresOptions {
  return {
    ...connectTo(config.DATABASE_URL, name),
    entities: [...entities] as NonNullable<PostgresOptions['entities']>,
    poolSize: config.DATABASE_POOL_SIZE,
    extra: {
      options: settings({
        statement_timeout: '10s',
        lock_timeout: '3s',
        idle_in_transaction_session_timeout: '5s',
        transaction_timeout: '30s',
      }),
      // Long enough for a busy pool, short enough to answer 503 while the caller still waits.
      connectionTimeoutMillis: 5_000,
    },
  };
}

/** One connection that locks, one that migrates; a migration may take as long as it takes. */
export function migrationOptions(url: string): PostgresOptions {
  return {
    ...connectTo(url, 'migration'),
    poolSize: 2,
    extra: {
      options: settings({
        statement_timeout: '0',
        lock_timeout: '0',
        idle_in_transaction_session_timeout: '0',
        transaction_timeout: '0',
      }),
      connectionTimeoutMillis: 5_000,
    },
  };
}

function connectTo(url: string, applicationName: string) {
  return { type: 'postgres', url, applicationName, synchronize: false, logging: false } as const;
}

/** Sent with the connection's start, so they hold for every statement, whatever the pool does. */
function settings(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
