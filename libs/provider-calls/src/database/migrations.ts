import type { MigrationInterface } from 'typeorm';
import { CreateProviderCalls1750000000000 } from './create-provider-calls.migration.ts';
import { TrackResolution1750000001000 } from './track-resolution.migration.ts';

/** To be put before a service's own migrations. */
export const providerCallMigrations: readonly (new () => MigrationInterface)[] = [
  CreateProviderCalls1750000000000,
  TrackResolution1750000001000,
];
