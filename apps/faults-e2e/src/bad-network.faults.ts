import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProductOnSale } from '@waybill/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';

/** The pool waits 5 s for a connection and a statement runs 10 s at most; then there is an answer. ms */
const LONGEST_ANSWER_MS = 15_000;

let disturbed: DisturbedShop;
let product: ProductOnSale;

beforeAll(async () => {
  disturbed = await openDisturbedShop();
  product = await disturbed.shop.sells({ price: 250, stock: 400 });
}, 180_000);
afterEach(() => disturbed.mend());
afterAll(() => disturbed.close(), 60_000);

describe('a bad network', () => {
  it.each<[string, (disturbed: DisturbedShop) => void, number]>([
    [
      'with latency on both',
      ({ postgres, kafka }) => {
        postgres.latencyMs = 10;
        kafka.latencyMs = 100;
      },
      0,
    ],
    [
      'with little bandwidth on both',
      ({ postgres, kafka }) => {
        postgres.bytesPerSecond = 200_000;
        kafka.bytesPerSecond = 50_000;
      },
      0,
    ],
    ['that resets all connections to Postgres now and then', ({ postgres }) => postgres.cut(), 1_500],
    ['that resets all connections to Kafka now and then', ({ kafka }) => kafka.cut(), 1_500],
    [
      'that swallows everything for a while',
      ({ postgres, kafka }) => {
        postgres.stop();
        kafka.stop();
        setTimeout(() => {
          postgres.continue();
          kafka.continue();
        }, 700);
      },
      2_000,
    ],
  ])(
    '%s: every answer comes in time, is 202 or 503, and what was accepted is delivered',
    async (name, disturb, everyMs) => {
      const buyer = disturbed.shop.customer(`network-${name.replaceAll(' ', '-')}`);
      disturb(disturbed);
      const timer = everyMs > 0 ? setInterval(() => disturb(disturbed), everyMs) : undefined;
      const accepted: string[] = [];
      for (let round = 0; round < 10; round++) {
        const asked = performance.now();
        const { status, body, headers } = await buyer.places([[product, 1]]);
        expect(performance.now() - asked).toBeLessThan(LONGEST_ANSWER_MS);
        expect([202, 503]).toContain(status);
        if (status === 202) accepted.push(body.id);
        else expect(headers.get('retry-after')).not.toBeNull();
        await delay(everyMs / 3);
      }
      clearInterval(timer);
      await disturbed.mend();
      expect(accepted.length).toBeGreaterThan(0);
      for (const id of accepted) await buyer.seesOrder(id, 'delivered', 60_000);
      await disturbed.booksAgree();
    },
    150_000,
  );
});
