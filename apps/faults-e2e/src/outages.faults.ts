import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Customer, OrderView, ProductOnSale } from '@waybill/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';

/** Long enough for every client to have given up at least once. */
const AWAY_MS = 40_000;

type Answer = Awaited<ReturnType<Customer['places']>>;

let disturbed: DisturbedShop;
let product: ProductOnSale;

beforeAll(async () => {
  disturbed = await openDisturbedShop();
  product = await disturbed.shop.sells({ price: 250, stock: 400 });
}, 180_000);
afterEach(() => disturbed.mend());
afterAll(() => disturbed.close(), 60_000);

describe('Kafka is away', () => {
  it('the API keeps accepting, and everything drains when it is back', async () => {
    const buyer = disturbed.shop.customer('without-kafka');
    disturbed.kafka.goAway();
    const back = Date.now() + AWAY_MS;
    const orders: OrderView[] = [];
    // One after the other for as long as it takes: each answer is an acceptance.
    for (; Date.now() < back || orders.length < 10; await delay(500))
      orders.push(await buyer.buys([[product, 1]]));
    await disturbed.kafka.accept();
    for (const { id } of orders) await buyer.seesOrder(id, 'delivered', 90_000);
    await disturbed.booksAgree();
  }, 150_000);
});

describe('Postgres restarts', () => {
  it('under load: 503 with Retry-After, never a false 2xx, and every accepted order is delivered', async () => {
    const buyer = disturbed.shop.customer('without-postgres');
    const answers: Answer[] = [];
    let away = false;
    const load = inTurn(8, async () => {
      answers.push(...(await Promise.all(Array.from({ length: 4 }, () => buyer.places([[product, 1]])))));
      if (away) return;
      away = true;
      disturbed.postgres.goAway();
    });
    await load;
    await disturbed.postgres.accept();

    const [accepted, refused] = [withStatus(answers, 202), withStatus(answers, 503)];
    expect(accepted.length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    expect(accepted.length + refused.length).toBe(answers.length);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    for (const { body } of accepted) await buyer.seesOrder(body.id, 'delivered', 90_000);
    const books = await disturbed.booksAgree();
    expect(books.orders.delivered).toBe(books.orders.accepted);
  }, 150_000);
});

describe('a database that is too slow for its load', () => {
  it('the pool runs out: 503 with Retry-After within seconds, and every accepted order is delivered', async () => {
    const buyer = disturbed.shop.customer('crowd');
    disturbed.postgres.latencyMs = 150;
    const asked = performance.now();
    const answers = await Promise.all(Array.from({ length: 60 }, () => buyer.places([[product, 1]])));
    expect(performance.now() - asked).toBeLessThan(20_000);
    disturbed.postgres.latencyMs = 0;

    const [accepted, refused] = [withStatus(answers, 202), withStatus(answers, 503)];
    expect(accepted.length + refused.length).toBe(answers.length);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    for (const { body } of accepted) await buyer.seesOrder(body.id, 'delivered', 90_000);
    await disturbed.booksAgree();
  }, 150_000);

  it('orders that want the same products in opposite order do not deadlock', async () => {
    const other = await disturbed.shop.sells({ price: 120, stock: 400 });
    const buyer = disturbed.shop.customer('crossing');
    disturbed.postgres.latencyMs = 5;
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => buyer.places(crossed(product, other, i % 2 === 0))),
    );
    disturbed.postgres.latencyMs = 0;
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    for (const { body } of answers) await buyer.seesOrder(body.id, 'delivered', 90_000);
    await disturbed.booksAgree();
  }, 150_000);
});

function crossed(one: ProductOnSale, other: ProductOnSale, straight: boolean): [ProductOnSale, number][] {
  const lines: [ProductOnSale, number][] = [
    [one, 1],
    [other, 1],
  ];
  return straight ? lines : lines.reverse();
}

function withStatus(answers: readonly Answer[], status: number): readonly Answer[] {
  return answers.filter((answer) => answer.status === status);
}

async function inTurn<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < times) results.push(await work());
  return results;
}
