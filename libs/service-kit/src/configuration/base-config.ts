import { z } from 'zod';

/** What every service reads from its environment. A service extends it: `baseConfigSchema.extend({ … })`. */
export const baseConfigSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).describe('the TCP port to listen on, 0 for a free one'),
  HOST: z
    .union([z.ipv4(), z.ipv6(), z.literal('localhost')])
    .default('0.0.0.0')
    .describe('the IP address to listen on, 0.0.0.0 for all of IPv4'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('a URL like postgres://user:password@host:5432/database'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10).describe('connections, 2 to 200'),
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/)).min(1))
    .describe('host:port, several separated by commas'),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]*$/)
    .default('')
    .describe('letters, digits, dots, underscores and hyphens'),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).describe('the http(s) URL of the identity provider'),
  OIDC_AUDIENCE: z.string().min(1).describe('the audience that tokens are issued for'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('fatal, error, warn, info, debug, trace or silent'),
});

/** The configuration that service-kit itself needs. */
export type ServiceConfig = z.infer<typeof baseConfigSchema>;
