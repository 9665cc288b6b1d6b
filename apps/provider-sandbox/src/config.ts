import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z
  .object({
    PORT: port.default(9500),
    SMTP_PORT: port.default(9525),
    DATA_DIR: z.string().min(1).optional(),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    EASYPOST_WEBHOOK_URL: z.url().optional(),
    EASYPOST_WEBHOOK_SECRET: z.string().min(1).optional(),
    STRIPE_WEBHOOK_URL: z.url().optional(),
    STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
  })
  .refine((env) => !env.EASYPOST_WEBHOOK_URL || env.EASYPOST_WEBHOOK_SECRET, {
    error: 'EASYPOST_WEBHOOK_URL needs EASYPOST_WEBHOOK_SECRET to sign with',
  })
  .refine((env) => !env.STRIPE_WEBHOOK_URL || env.STRIPE_WEBHOOK_SECRET, {
    error: 'STRIPE_WEBHOOK_URL needs STRIPE_WEBHOOK_SECRET to sign with',
  });

/** Where a provider posts its events, and the secret it signs them with. */
export interface WebhookTarget {
  url: string;
  secret: string;
}

/** How one sandbox process runs. A port of 0 takes a free one. */
export interface SandboxConfig {
  port: number;
  smtpPort: number;
  /** Folder of the sandbox's memory; without it the sandbox forgets everything when it ends. */
  dataDir?: string;
  logLevel: z.infer<typeof environment>['LOG_LEVEL'];
  webhooks: { stripe?: WebhookTarget; easypost?: WebhookTarget };
}

/** Injection token of the {@link SandboxConfig}. */
export const SANDBOX_CONFIG = Symbol('SandboxConfig');

/**
 * Reads the configuration.
 * @throws Error that names every variable that is missing or wrong
 */
export function readConfig(env: Record<string, string | undefined>): SandboxConfig {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new Error(`provider-sandbox can't start: ${z.prettifyError(parsed.error)}`);
  }
  const { data } = parsed;
  return {
    port: data.PORT,
    smtpPort: data.SMTP_PORT,
    dataDir: data.DATA_DIR,
    logLevel: data.LOG_LEVEL,
    webhooks: {
      stripe: target(data.STRIPE_WEBHOOK_URL, data.STRIPE_WEBHOOK_SECRET),
      easypost: target(data.EASYPOST_WEBHOOK_URL, data.EASYPOST_WEBHOOK_SECRET),
    },
  };
}

function target(url?: string, secret?: string): WebhookTarget | undefined {
  return url && secret ? { url, secret } : undefined;
}
