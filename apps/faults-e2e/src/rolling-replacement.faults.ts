import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, type ProductOnSale, type ServiceHandle, type ServiceName } from '@waybill/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';
import { startReplica } from './harness/replica.ts';

const REPLACED: readonly ServiceName[] = [
  'order-api',
  'invoice',
  'fulfillment',
  'notification',
  'realtime-gateway',
];

/** Between two orders of a client. */
const PAUSE_MS = 400;

let disturbed: DisturbedShop;
let product: ProductOnSale;
let second: ServiceHandle;

beforeAll(async () => {
  disturbed = await openDisturbedShop();
  second = await startReplica(disturbed, 'order-api');
  product = await disturbed.shop.sells({ price: 150, stock: 1_000 });
}, 180_000);
afterAll(async () => {
  await second.stop();
  await disturbed.close();
}, 60_000);

describe('a rolling replacement under load', () => {
  it('ends every process in good order, answers no request with 5xx and loses none', async () => {
    const apis = balanced([disturbed.system.url('order-api'), second.url]);
    const shop = new Shop({
      ...disturbed.system,
      url: (name) => (name === 'order-api' ? apis.next() : disturbed.system.url(name)),
    });
    const buyer = shop.customer('busy');
    const statuses: number[] = [];
    const accepted = new Map<string, string>();
    let going = true;
    const load = async (client: number) => {
      for (let n = 0; going; n++) {
        const idempotencyKey = `rolling-${client}-${n}`;
        const { status, body } = await untilAnswered(() => buyer.places([[product, 1]], { idempotencyKey }));
        statuses.push(status);
        if (status === 202) accepted.set(idempotencyKey, body.id);
        await delay(PAUSE_MS);
      }
    };
    const clients = [0, 1].map(load);

    await replace(second, () => apis.without(second.url));
    for (const name of REPLACED) {
      const service = disturbed.system.service(name);
      await replace(service, () => apis.without(service.url));
    }
    going = false;
    await Promise.all(clients);

    expect(statuses.filter((status) => status !== 202)).toEqual([]);
    expect(accepted.size).toBe(statuses.length);
    const books = await disturbed.booksAgree(120_000);
    expect(books.orders.delivered).toBe(accepted.size);
  }, 240_000);
});

/** As an orchestrator does: takes it off the balancer, asks it to end, starts its successor, puts that on. */
async function replace(service: ServiceHandle, takeOff: () => () => void): Promise<void> {
  const putOn = takeOff();
  service.kill('SIGTERM');
  expect(await service.exited).toEqual({ code: 0, signal: null });
  await service.restart();
  putOn();
}

/** Takes turns among those that are on. */
function balanced(urls: readonly string[]) {
  const on = new Set(urls);
  let turn = 0;
  return {
    next: () => [...on][turn++ % on.size] ?? '',
    without: (url: string) => {
      const was = on.delete(url);
      return () => void (was && on.add(url));
    },
  };
}

/** A connection that a process closed while it ended says nothing about the request: the same key asks again. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(isNativeError(error) && error.message === 'fetch failed')) throw error;
    }
  }
}
