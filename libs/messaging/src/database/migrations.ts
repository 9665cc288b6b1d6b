import type { MigrationInterface } from 'typeorm';
import { CreateDeadLetterAudit1700000001000 } from './create-dead-letter-audit.migration.ts';
import { CreateMessagingTables1700000000000 } from './create-messaging-tables.migration.ts';

/** To be run before a service's own migrations. */
export const messagingMigrations: readonly (new () => MigrationInterface)[] = [
  CreateMessagingTables1700000000000,
  CreateDeadLetterAudit1700000001000,
];
