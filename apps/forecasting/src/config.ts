import { baseConfigSchema, readConfig } from '@waybill/service-kit';

export const config = readConfig(baseConfigSchema);
