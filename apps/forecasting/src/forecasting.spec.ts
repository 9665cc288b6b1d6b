import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  event,
  type EventInput,
  orderPlaced,
  type OutgoingEvent,
  productPublished,
} from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { consume, createService, listen } from '@waybill/service-kit';
import {
  createTestDatabase,
  eventually,
  kafkaBrokers,
  type Role,
  startTestSystem,
  type System,
  type TestDatabase,
} from '@waybill/testing';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Forecast } from './forecasts/forecast.schema.ts';

const DAY_MS = 86_400_000;

let system: System;
let database: TestDatabase;
let app: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  system = await startTestSystem({ services: ['identity-provider'] });
  database = await createTestDatabase();
  Object.assign(process.env, {
    PORT: '0',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: await kafkaBrokers(),
    KAFKA_TOPIC_PREFIX: system.topicPrefix,
    OIDC_ISSUER: system.url('identity-provider'),
    OIDC_AUDIENCE: 'waybill',
    LOG_LEVEL: 'error',
  });
  const { AppModule } = await import('./app.module.ts');
  app = await createService(AppModule);
  url = await listen(app);
  await consume(app);
}, 60_000);

afterAll(async () => {
  await app.close();
  await database.drop();
  await system.stop();
});

describe('A forecast', () => {
  test('counts the lines of an order once, by product and day', async () => {
    await publish(
      order(1, { sku: 'MUG', quantity: 2 }, { sku: 'TRAY', quantity: 5 }, { sku: 'MUG', quantity: 1 }),
      order(3, { sku: 'MUG', quantity: 4 }),
    );

    const forecast = await forecastOnce('MUG', 7);

    expect(forecast).toMatchObject({
      sku: 'MUG',
      method: 'naive-mean',
      horizonDays: 14,
      level: 0.9,
      history: { days: 3, total: 7 },
    });
    expect(forecast.days).toHaveLength(14);
    expect(forecast.days[0]).toMatchObject({ date: daysAgo(0).slice(0, 10), mean: 2.33 });
    expect(await forecastOnce('TRAY', 5)).toMatchObject({ history: { days: 1 } });
  });

  test('of orders that share products in another order of lines counts every one', async () => {
    const lines = ['A', 'B', 'C', 'D'].map((sku) => ({ sku: `SHARED-${sku}`, quantity: 1 }));
    const orders = Array.from({ length: 40 }, (_, index) =>
      order(2, ...(index % 2 === 0 ? lines : lines.toReversed())),
    );
    await publish(...orders);

    for (const { sku } of lines) await forecastOnce(sku, orders.length);
  });

  test('of eight weeks is made by MSTL with ETS and shows the weekly pattern', async () => {
    const days = 8 * 7;
    await publish(
      ...Array.from({ length: days }, (_, index) =>
        order(days - index, { sku: 'LAMP', quantity: index % 7 === 0 ? 30 : 10 }),
      ),
    );

    const forecast = await forecastOnce('LAMP', 8 * (30 + 6 * 10), '?days=7');

    expect(forecast).toMatchObject({ method: 'mstl-ets', history: { days } });
    expect(forecast.days.map(({ mean }) => Math.round(mean))).toEqual([30, 10, 10, 10, 10, 10, 10]);
  });

  test('of a product that nobody ordered is a problem 404', async () => {
    const response = await get('NOTHING');

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ type: 'https://waybill.example/problems/no-demand' });
  });

  test('is shown to the seller of the product, and to no other', async () => {
    await publish(order(1, { sku: 'BOWL', quantity: 2 }));
    await forecastOnce('BOWL', 2);
    expect((await seenBy('northgate', 'BOWL')).status).toBe(404);

    await tell(product('BOWL', 'northgate', 1));
    await eventually(async () => expect((await seenBy('northgate', 'BOWL')).status).toBe(200));

    const foreign = await seenBy('harbour', 'BOWL');
    const unknown = await seenBy('harbour', 'NOTHING');
    expect(foreign.status).toBe(404);
    expect(problemOf(await foreign.json())).toEqual(problemOf(await unknown.json()));
  });

  test('follows the newest word about whose the product is', async () => {
    await publish(order(1, { sku: 'VASE', quantity: 2 }));
    await forecastOnce('VASE', 2);

    await tell(product('VASE', 'harbour', 2));
    await eventually(async () => expect((await seenBy('harbour', 'VASE')).status).toBe(200));
    await tell(product('VASE', 'northgate', 1), product('VASE', 'harbour', 3));
    await tell(product('VASE', 'northgate', 4));
    await eventually(async () => expect((await seenBy('northgate', 'VASE')).status).toBe(200));

    expect((await seenBy('harbour', 'VASE')).status).toBe(404);
  });

  test('is refused to customers', async () => {
    expect((await get('MUG', '', 'customer')).status).toBe(403);
  });

  test.each(['?days=0', '?days=61', '?days=soon', '?weeks=2'])('is refused for %s', async (query) => {
    expect((await get('MUG', query)).status).toBe(400);
  });
});

interface Line {
  readonly sku: string;
  readonly quantity: number;
}

function order(placedDaysAgo: number, ...lines: Line[]): EventInput<typeof orderPlaced> {
  const [line] = orderPlaced.sample.lines;
  return {
    ...orderPlaced.sample,
    orderId: uuidv7(),
    lines: lines.map((given) => ({ ...line!, ...given })),
    placedAt: daysAgo(placedDaysAgo),
  };
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

function product(sku: string, sellerId: string, version: number): OutgoingEvent {
  return event(productPublished, { ...productPublished.sample, sku, sellerId, version });
}

function publish(...orders: EventInput<typeof orderPlaced>[]): Promise<void> {
  return tell(...orders.map((data) => event(orderPlaced, data)));
}

/** By way of the service's own outbox: the topic doesn't tell who published. */
async function tell(...events: OutgoingEvent[]): Promise<void> {
  await app
    .get(DataSource)
    .transaction((manager) => app.get(Outbox, { strict: false }).append(manager, ...events));
}

/** The forecast, as soon as it knows all units ordered. */
function forecastOnce(sku: string, total: number, query = ''): Promise<Forecast> {
  return eventually(async () => {
    const response = await get(sku, query);
    expect(response.status).toBe(200);
    const forecast = (await response.json()) as Forecast;
    expect(forecast.history.total).toBe(total);
    return forecast;
  });
}

function seenBy(seller: string, sku: string): Promise<Response> {
  return get(sku, '', 'seller', seller);
}

/** A problem without what differs from product to product and from request to request. */
function problemOf(body: unknown): unknown {
  const { type, title, status } = body as Record<string, unknown>;
  return { type, title, status };
}

async function get(sku: string, query = '', role: Role = 'operator', subject?: string): Promise<Response> {
  const token = await system.token(role, subject);
  return fetch(`${url}/v1/forecasts/${sku}${query}`, { headers: { authorization: `Bearer ${token}` } });
}
