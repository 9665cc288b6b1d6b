import { baseConfigSchema, readConfig } from '@waybill/service-kit';
import { z } from 'zod';

export const config = readConfig(
  baseConfigSchema.extend({
    CORS_ORIGINS: z
      .string()
      .transform((list) => (list === '*' ? '*' : list.split(',').map((origin) => origin.trim())))
      .default([])
      .describe('origins of web pages that may connect by polling, separated by commas, or *'),
  }),
);
