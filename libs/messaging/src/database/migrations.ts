import type { MigrationInterface } from 'typeorm';
import { CreateMessagingTables1700000000000 } from './create-messaging-tables.migration.ts';

/** To be run before a service's own migrations. */
export const messagingMigrations: readonly (new () => MigrationInterface)[] = [
  CreateMessagingTables1700000000000,
];
