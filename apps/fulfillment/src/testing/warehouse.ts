import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  event,
  invoicePaid,
  orderContactGiven,
  orderPlaced,
  productPublished,
  shipmentDelivered,
  shipmentDispatched,
  shipmentFailed,
  shipmentPacked,
  shipmentShort,
  stockAdjusted,
  type EventInput,
  type OutgoingEvent,
} from '@waybill/contracts';
import { rows, type SqlParameter } from '@waybill/messaging';
import { consume, createService, listen } from '@waybill/service-kit';
import { createTestDatabase, kafkaBrokers, OutsideWorld, startTestSystem, type Role } from '@waybill/testing';
import { createHmac, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { followEvents, type EventFollower } from '@waybill/messaging/testing';

const WEBHOOK_SECRET = 'spec-secret';

/** This service in the process of the spec, on real Postgres and Kafka, with the sandbox as its carrier. */
export class Warehouse {
  readonly #app: NestFastifyApplication;
  readonly #token: (role: Role, subject?: string) => Promise<string>;
  readonly url: string;
  readonly events: EventFollower;
  readonly outside: OutsideWorld;
  readonly close: () => Promise<void>;

  private constructor(warehouse: {
    app: NestFastifyApplication;
    token: (role: Role, subject?: string) => Promise<string>;
    url: string;
    events: EventFollower;
    outside: OutsideWorld;
    close: () => Promise<void>;
  }) {
    this.#app = warehouse.app;
    this.#token = warehouse.token;
    this.url = warehouse.url;
    this.events = warehouse.events;
    this.outside = warehouse.outside;
    this.close = warehouse.close;
  }

  static async open(): Promise<Warehouse> {
    const system = await startTestSystem({
      services: ['identity-provider', 'provider-sandbox'],
      env: { 'provider-sandbox': { EASYPOST_WEBHOOK_SECRET: WEBHOOK_SECRET } },
    });
    const database = await createTestDatabase();
    Object.assign(process.env, {
      // Where the sandbox sends its webhooks.
      PORT: new URL(system.url('fulfillment')).port,
      DATABASE_URL: database.url,
      KAFKA_BROKERS: await kafkaBrokers(),
      KAFKA_TOPIC_PREFIX: system.topicPrefix,
      OIDC_ISSUER: system.url('identity-provider'),
      OIDC_AUDIENCE: 'waybill',
      LOG_LEVEL: 'fatal',
      EASYPOST_API_KEY: 'EZTKspec',
      EASYPOST_API_URL: `${system.url('provider-sandbox')}/v2`,
      EASYPOST_WEBHOOK_SECRET: WEBHOOK_SECRET,
      EASYPOST_CALLS_PER_SECOND: '200',
    });
    const { AppModule } = await import('../app.module.ts');
    const app = await createService(AppModule);
    const url = await listen(app);
    await consume(app);
    const events = await followEvents(system.topicPrefix, [
      shipmentPacked,
      shipmentShort,
      shipmentDispatched,
      shipmentDelivered,
      shipmentFailed,
      stockAdjusted,
    ]);
    return new Warehouse({
      app,
      url,
      events,
      token: (role, subject) => system.token(role, subject),
      outside: new OutsideWorld(system.url('provider-sandbox')),
      close: async () => {
        await app.close();
        await events.stop();
        await database.drop();
        await system.stop();
      },
    });
  }

  /** As another service would: the topic doesn't tell who published. */
  publish(correlationId: string, ...published: OutgoingEvent[]): Promise<void> {
    return this.events.publish(correlationId, ...published);
  }

  async fetch(path: string, role: Role, init: RequestInit & { subject?: string } = {}): Promise<Response> {
    const { subject, headers, ...rest } = init;
    const authorization = `Bearer ${await this.#token(role, subject)}`;
    return fetch(`${this.url}${path}`, { ...rest, headers: { authorization, ...headers } });
  }

  /** @param seller who books the goods; an operator when nobody is named */
  async receive(
    sku: string,
    quantity: number,
    { key = randomUUID(), seller }: { key?: string; seller?: string } = {},
  ): Promise<Response> {
    return this.fetch(`/v1/stock/${sku}/receipts`, seller === undefined ? 'operator' : 'seller', {
      method: 'POST',
      ...(seller !== undefined && { subject: seller }),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ quantity }),
    });
  }

  async onHand(sku: string): Promise<number> {
    const response = await this.fetch(`/v1/stock/${sku}`, 'operator');
    return ((await response.json()) as { onHand: number }).onHand;
  }

  /** Posts a webhook as EasyPost does; with a signature of another's when told so. */
  async webhook(content: unknown, secret = WEBHOOK_SECRET): Promise<Response> {
    const body = JSON.stringify(content);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return fetch(`${this.url}/v1/webhooks/easypost`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hmac-signature': `hmac-sha256-hex=${signature}` },
      body,
    });
  }

  /** Looks into the service's tables, for what it shows nobody. */
  query<Row>(sql: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    return rows<Row>(this.#app.get(DataSource).manager, sql, parameters);
  }
}

export interface SpecLine {
  readonly sku: string;
  readonly quantity: number;
  readonly seller?: string;
}

/** The catalogue's word about a product. */
export function published(sku: string, sellerId: string, version = 1): OutgoingEvent {
  return event(productPublished, { ...productPublished.sample, sku, sellerId, version });
}

/** The three events that an order needs to be packed. */
export function anOrder(...lines: SpecLine[]) {
  const orderId = randomUUID();
  const [line] = orderPlaced.sample.lines;
  const parcelIds = new Map(lines.map(({ seller = 'seller' }) => [seller, randomUUID()]));
  const order: EventInput<typeof orderPlaced> = {
    ...orderPlaced.sample,
    orderId,
    lines: lines.map(({ seller = 'seller', sku, quantity }) => ({
      ...line!,
      sku,
      quantity,
      sellerId: seller,
      parcelId: parcelIds.get(seller)!,
    })),
  };
  return {
    orderId,
    parcelIds: [...parcelIds.values()],
    placed: event(orderPlaced, order),
    contact: event(orderContactGiven, { ...orderContactGiven.sample, orderId }),
    paid: event(invoicePaid, { ...invoicePaid.sample, orderId }),
  };
}
