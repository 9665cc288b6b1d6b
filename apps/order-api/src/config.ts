import { baseConfigSchema, readConfig } from '@waybill/service-kit';

/** The service needs nothing beyond what every service is told. */
export const config = readConfig(baseConfigSchema);
