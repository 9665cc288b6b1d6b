import { CreateIdempotencyKeys } from '@waybill/service-kit';
import { CreateCatalogue1767000000000 } from './create-catalogue.migration.ts';
import { CreateOrders1767000000001 } from './create-orders.migration.ts';

/** Oldest first. */
export const migrations = [CreateIdempotencyKeys, CreateCatalogue1767000000000, CreateOrders1767000000001];
