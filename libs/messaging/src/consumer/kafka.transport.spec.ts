import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stockAdjusted } from '@waybill/contracts';
import { createStack, type Stack } from '../testing/service-under-test.ts';
import { OnEvent, type EventHandler } from './on-event.decorator.ts';

@OnEvent(stockAdjusted)
class CountStock implements EventHandler<typeof stockAdjusted> {
  handle(): Promise<void> {
    return Promise.resolve();
  }
}

@OnEvent(stockAdjusted)
class ForecastStock implements EventHandler<typeof stockAdjusted> {
  handle(): Promise<void> {
    return Promise.resolve();
  }
}

let stack: Stack;
beforeAll(async () => {
  stack = await createStack();
}, 120_000);
afterAll(() => stack.end());

it('refuses to start a service with two handlers for one event, and names them', async () => {
  await expect(stack.start('shelf', [CountStock, ForecastStock])).rejects.toThrow(
    'CountStock and ForecastStock both handle StockAdjusted of fulfillment.stock.v1: one service handles an event once.',
  );
});
