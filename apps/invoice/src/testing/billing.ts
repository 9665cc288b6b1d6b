import { event, orderContactGiven, orderPlaced, type EventInput } from '@waybill/contracts';
import { consume, createService, listen } from '@waybill/service-kit';
import { createTestDatabase, kafkaBrokers, OutsideWorld, startTestSystem, type Role } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { followInvoices, type PublishedEvents } from './published-events.ts';

/** This service in the process of the spec, on real Postgres and Kafka, with the sandbox as Stripe. */
export interface Billing {
  readonly events: PublishedEvents;
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

/** An order of alice's, as the events tell of it. */
export function anOrder(given: Partial<EventInput<typeof orderPlaced>> = {}) {
  const orderId = randomUUID();
  return {
    orderId,
    placed: event(orderPlaced, { ...orderPlaced.sample, ...given, orderId }),
    contact: event(orderContactGiven, { ...orderContactGiven.sample, orderId }),
  };
}
