import type { RunRecord } from '../processes/run-record.ts';

export type Provider = 'embedded' | 'docker' | 'external';

/** A running Postgres and Kafka. */
export interface Infrastructure {
  provider: Provider;
  /** Of a superuser, to the database `postgres`. */
  postgresUrl: string;
  /** Comma separated `host:port`. */
  kafkaBrokers: string;
  stop(): Promise<void>;
}

export interface InfrastructureOptions {
  /** A local stack keeps what it stores; tests throw it away and skip fsync. */
  purpose: 'local-stack' | 'tests';
  /** Holds the stored files and logs. */
  directory: string;
  /** Notes the processes, so that a next start on the same directory ends what was left. */
  record?: RunRecord;
  /** Told what takes time, for example a download. */
  onProgress?: (message: string) => void;
}

/** The ports of a local stack; tests take any that are free. */
export const LOCAL_PORTS = { postgres: 15432, kafka: 19092 } as const;

/** Password of every role of a local or test database. They listen on the loopback interface only. */
export const DEVELOPMENT_PASSWORD = 'waybill';
