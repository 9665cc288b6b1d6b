import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { OnEvent, type EventContext, type EventHandler } from './consumer/on-event.decorator.ts';
import { rows } from './database/rows.ts';
import { createStack, type ServiceUnderTest, type Stack } from './testing/service-under-test.ts';
import { adjustment, newSku, onTheWire } from './testing/stock-adjustments.ts';

const handled: string[] = [];
let poisoned: string | undefined;

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  async handle({ sku }: StockAdjusted, { manager }: EventContext): Promise<void> {
    if (sku === poisoned) {
      // As a handler that waits for something outside within its transaction: the database ends the session.
      await rows(manager, `SET LOCAL idle_in_transaction_session_timeout = '50ms'`);
      await delay(200);
      await rows(manager, `SELECT 1`);
    }
    handled.push(sku);
  }
}

let stack: Stack;
let service: ServiceUnderTest;

beforeAll(async () => {
  stack = await createStack();
  service = await stack.start('shelf', [OnStockAdjusted]);
}, 120_000);
afterAll(() => stack.end());

describe('a message that can’t be consumed at all', () => {
  it.each([
    ['in its body', (message: Message) => ({ ...message, value: `{"a":"\0"` })],
    ['in its key', (message: Message) => ({ ...message, key: `a\0b` })],
    ['in its id', (message: Message) => ({ ...message, headers: { ...message.headers, ce_id: 'a\0b' } })],
    [
      'in another header',
      (message: Message) => ({ ...message, headers: { ...message.headers, extra: '\0' } }),
    ],
  ])('is kept among the dead when it has a NUL %s, and holds up nobody', async (_where, spoil) => {
    const before = await dead();
    await service.broker.publish([spoil(onTheWire(adjustment(newSku())))]);
    await expectOthersGoOn();
    await eventually(async () => expect(await dead()).toBe(before + 1));
  });

  it('is parked when its handler takes the transaction with it', async () => {
    const sku = newSku();
    poisoned = sku;
    await service.broker.publish([onTheWire(adjustment(sku))]);
    await eventually(async () => expect(await parkedOf(sku)).toBe(1), { timeoutMs: 20_000 });
    poisoned = undefined;
    await eventually(() => expect(handled).toContain(sku), { timeoutMs: 20_000 });
  }, 60_000);
});

type Message = ReturnType<typeof onTheWire>;

/** On every partition, the one with the spoilt message among them. */
async function expectOthersGoOn(): Promise<void> {
  const skus = Array.from({ length: 40 }, newSku);
  await service.broker.publish(skus.map((sku) => onTheWire(adjustment(sku))));
  await eventually(() => expect(handled).toEqual(expect.arrayContaining(skus)));
}

async function dead(): Promise<number> {
  return (await rows(service.dataSource.manager, `SELECT FROM parked_messages WHERE state = 'dead'`)).length;
}

async function parkedOf(sku: string): Promise<number> {
  return (await rows(service.dataSource.manager, `SELECT FROM parked_messages WHERE message_key = $1`, [sku]))
    .length;
}
