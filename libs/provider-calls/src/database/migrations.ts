import type { MigrationInterface } from 'typeorm';
import { CreateProviderCalls1750000000000 } from './create-provider-calls.migration.ts';

/** To be put before a service's own migrations. */
export const providerCallMigrations: readonly (new () => MigrationInterface)[] = [
  CreateProviderCalls1750000000000,
];
