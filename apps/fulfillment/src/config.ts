import { baseConfigSchema, readConfig } from '@waybill/service-kit';
import { z } from 'zod';

export const config = readConfig(
  baseConfigSchema.extend({
    EASYPOST_API_KEY: z.string().min(1).describe('an API key of EasyPost'),
    EASYPOST_API_URL: z
      .url({ protocol: /^https?$/ })
      .default('http://localhost:9500/v2')
      .describe('the http(s) URL of the EasyPost API'),
    EASYPOST_WEBHOOK_SECRET: z.string().min(1).describe('the secret that EasyPost signs webhooks with'),
    EASYPOST_CALLS_PER_SECOND: z.coerce
      .number()
      .positive()
      .max(10_000)
      .describe('what EasyPost allows this account'),
  }),
);

/** Whom EasyPost takes us for, and where it is. */
export const easyPostAccount = { apiKey: config.EASYPOST_API_KEY, apiUrl: config.EASYPOST_API_URL };
