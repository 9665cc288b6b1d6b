import {
  event,
  invoiceIssued,
  invoicePaid,
  orderContactGiven,
  orderPlaced,
  paymentActionRequired,
  paymentDeclined,
  type EventInput,
} from '@waybill/contracts';
import { followEvents, type EventFollower } from '@waybill/messaging/testing';
import { consume, createService, listen } from '@waybill/service-kit';
import { createTestDatabase, kafkaBrokers, OutsideWorld, startTestSystem, type Role } from '@waybill/testing';
import { randomUUID } from 'node:crypto';

/** This service in the process of the spec, on real Postgres and Kafka, with the sandbox as Stripe. */
export interface Billing {
  readonly events: EventFollower;
  readonly outside: OutsideWorld;
  get(path: string, role: Role, subject?: string): Promise<Response>;
  close(): Promise<void>;
}

export async function openBilling(): Promise<Billing> {
  const system = await startTestSystem({ services: ['identity-provider', 'provider-sandbox'] });
  const database = await createTestDatabase();
  Object.assign(process.env, {
    PORT: '0',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: await kafkaBrokers(),
    KAFKA_TOPIC_PREFIX: system.topicPrefix,
    OIDC_ISSUER: system.url('identity-provider'),
    OIDC_AUDIENCE: 'waybill',
    LOG_LEVEL: 'fatal',
    STRIPE_API_KEY: 'sk_test_spec',
    STRIPE_API_URL: system.url('provider-sandbox'),
    STRIPE_CALLS_PER_SECOND: '200',
  });
  // The configuration is read when the module is loaded.
  const { AppModule } = await import('../app.module.ts');
  const app = await createService(AppModule);
  const url = await listen(app);
  await consume(app);
  const events = await followInvoices(system.topicPrefix);
  return {
    events,
    outside: new OutsideWorld(system.url('provider-sandbox')),
    get: async (path, role, subject) =>
      fetch(url + path, { headers: { authorization: `Bearer ${await system.token(role, subject)}` } }),
    close: async () => {
      await app.close();
      await events.stop();
      await database.drop();
      await system.stop();
    },
  };
}

/** Follows the invoices as another service would. */
export function followInvoices(topicPrefix: string): Promise<EventFollower> {
  return followEvents(topicPrefix, [invoiceIssued, invoicePaid, paymentDeclined, paymentActionRequired]);
}

/** An order of alice's, as the events tell of it. */
export function anOrder(given: Partial<EventInput<typeof orderPlaced>> = {}) {
  const orderId = randomUUID();
  return {
    orderId,
    placed: event(orderPlaced, { ...orderPlaced.sample, ...given, orderId }),
    contact: event(orderContactGiven, { ...orderContactGiven.sample, orderId }),
  };
}
