import { baseConfigSchema, readConfig } from '@waybill/service-kit';
import { z } from 'zod';

export const config = readConfig(
  baseConfigSchema.extend({
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).describe('a URL like smtp://user:password@host:587'),
    MAIL_FROM: z
      .string()
      .regex(/^([^<>\r\n]+<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/)
      .describe('a sender like Waybill <orders@waybill.example>'),
    MAIL_DOMAIN: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i)
      .default('waybill.example')
      .describe("the domain of the mails' Message-ID"),
  }),
);
