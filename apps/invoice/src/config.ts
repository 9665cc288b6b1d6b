import { baseConfigSchema, readConfig } from '@waybill/service-kit';
import { z } from 'zod';

export const config = readConfig(
  baseConfigSchema.extend({
    STRIPE_API_KEY: z.string().min(1).describe('a secret key of Stripe'),
    STRIPE_API_URL: z
      .url({ protocol: /^https?$/ })
      .default('https://api.stripe.com')
      .describe('the http(s) URL of the Stripe API'),
    STRIPE_CALLS_PER_SECOND: z.coerce
      .number()
      .positive()
      .max(10_000)
      .default(25)
      .describe('what Stripe allows this account'),
  }),
);
