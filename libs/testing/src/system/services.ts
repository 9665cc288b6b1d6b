import { fileURLToPath } from 'node:url';

/** Every process of the platform besides Postgres and Kafka. */
export type ServiceName =
  | 'identity-provider'
  | 'provider-sandbox'
  | 'order-api'
  | 'invoice'
  | 'fulfillment'
  | 'forecasting'
  | 'notification'
  | 'realtime-gateway';

/** Where the parts of one running system find each other. */
export interface SystemMap {
  /** The service's own address, `http://localhost:PORT`. */
  url: (service: ServiceName) => string;
  /** Of the sandbox's mail server. */
  smtpPort: number;
  kafkaBrokers: string;
  /** Put before the names of topics and consumer groups. */
  topicPrefix: string;
  /** Where services that keep files may do so. */
  directory: string;
}

export interface ServiceDefinition {
  name: ServiceName;
  /** On a local stack; tests take free ones. */
  port: number;
  /** What Node runs, with its options. */
  run: string[];
  /** Of the database and the role that this service alone uses. */
  database?: string;
  /** What it needs to know beside its port and database. */
  env: (map: SystemMap) => Record<string, string>;
}

export const SMTP_PORT = 9525;

const EASYPOST_WEBHOOK_SECRET = 'development-easypost-webhook-secret';
const STRIPE_WEBHOOK_SECRET = 'whsec_development';

/** The map of the system: first what others call when they start, then the services. */
export const SERVICES: readonly ServiceDefinition[] = [
  {
    name: 'identity-provider',
    port: 9400,
    run: ['--conditions=@waybill/source', file('../identity-provider/main.ts')],
    env: (map) => ({ KEY_FILE: `${map.directory}/identity-provider.key.json` }),
  },
  {
    name: 'provider-sandbox',
    port: 9500,
    run: app('provider-sandbox'),
    env: (map) => ({
      SMTP_PORT: String(map.smtpPort),
      DATA_DIR: `${map.directory}/provider-sandbox`,
      EASYPOST_WEBHOOK_URL: `${map.url('fulfillment')}/v1/webhooks/easypost`,
      EASYPOST_WEBHOOK_SECRET,
      STRIPE_WEBHOOK_SECRET,
    }),
  },
  {
    name: 'order-api',
    port: 3000,
    run: app('order-api'),
    database: 'order_api',
    env: platform,
  },
  {
    name: 'invoice',
    port: 3001,
    run: app('invoice'),
    database: 'invoice',
    env: (map) => ({
      ...platform(map),
      STRIPE_API_KEY: 'sk_test_development',
      STRIPE_API_URL: map.url('provider-sandbox'),
      STRIPE_CALLS_PER_SECOND: '100',
    }),
  },
  {
    name: 'fulfillment',
    port: 3002,
    run: app('fulfillment'),
    database: 'fulfillment',
    env: (map) => ({
      ...platform(map),
      EASYPOST_API_KEY: 'EZTKdevelopment',
      EASYPOST_API_URL: `${map.url('provider-sandbox')}/v2`,
      EASYPOST_WEBHOOK_SECRET,
      EASYPOST_CALLS_PER_SECOND: '100',
    }),
  },
  {
    name: 'forecasting',
    port: 3003,
    run: app('forecasting'),
    database: 'forecasting',
    env: platform,
  },
  {
    name: 'notification',
    port: 3004,
    run: app('notification'),
    database: 'notification',
    env: (map) => ({
      ...platform(map),
      SMTP_URL: `smtp://localhost:${map.smtpPort}`,
      MAIL_FROM: 'Waybill <orders@waybill.example>',
    }),
  },
  {
    name: 'realtime-gateway',
    port: 3010,
    run: app('realtime-gateway'),
    database: 'realtime_gateway',
    env: platform,
  },
];

/** What every service with a database is told. */
function platform(map: SystemMap): Record<string, string> {
  return {
    // Its keys and secrets are known to everybody, so only this machine may reach it.
    HOST: '127.0.0.1',
    KAFKA_BROKERS: map.kafkaBrokers,
    KAFKA_TOPIC_PREFIX: map.topicPrefix,
    OIDC_ISSUER: map.url('identity-provider'),
    OIDC_AUDIENCE: 'waybill',
  };
}

/** A built application. */
function app(name: string): string[] {
  return ['--enable-source-maps', file(`../../../../apps/${name}/dist/main.js`)];
}

function file(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
