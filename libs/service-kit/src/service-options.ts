import type { EntityTarget, MigrationInterface, ObjectLiteral } from 'typeorm';
import type { ServiceConfig } from './configuration/base-config.ts';

export const SERVICE_OPTIONS = Symbol('SERVICE_OPTIONS');

export interface ServiceOptions {
  /** Kebab case, as in `apps/`; names the consumer group, the database connections and the log lines. */
  readonly name: string;
  /** For the API reference. */
  readonly title: string;
  readonly description: string;
  readonly config: ServiceConfig;
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  /** The service's own. All run in the order of the timestamps in their names; messaging's begin with 1700. */
  readonly migrations?: readonly (new () => MigrationInterface)[];
  /** Whether the service publishes or consumes events (default true). */
  readonly messaging?: boolean;
}

export function usesMessaging({ messaging = true }: Pick<ServiceOptions, 'messaging'>): boolean {
  return messaging;
}
