import type { Infrastructure } from './infrastructure.ts';

/**
 * A Postgres and a Kafka that somebody else runs.
 * @throws when an address is missing
 */
export function externalInfrastructure(): Infrastructure {
  return {
    provider: 'external',
    postgresUrl: required('WAYBILL_POSTGRES_URL', 'postgres://superuser:password@host:5432/postgres'),
    kafkaBrokers: required('WAYBILL_KAFKA_BROKERS', 'host:9092'),
    stop: () => Promise.resolve(),
  };
}

function required(name: string, example: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`External infrastructure needs ${name}, for example ${example}.`);
  return value;
}
