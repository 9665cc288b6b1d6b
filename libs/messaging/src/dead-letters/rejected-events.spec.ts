import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { OnEvent, type EventHandler } from '../consumer/on-event.decorator.ts';
import { rows } from '../database/rows.ts';
import { createStack, type ServiceUnderTest, type Stack } from '../testing/service-under-test.ts';
import { adjustmentOf, newSku } from '../testing/stock-messages.ts';
import { RejectedEvents } from './rejected-events.ts';

const handled: StockAdjusted[] = [];

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  handle(adjusted: StockAdjusted): Promise<void> {
    handled.push(adjusted);
    return Promise.resolve();
  }
}

let stack: Stack;
let service: ServiceUnderTest;
let rejectedEvents: RejectedEvents;

beforeAll(async () => {
  stack = await createStack();
  service = await stack.start('shelf', [OnStockAdjusted]);
  rejectedEvents = service.app.get(RejectedEvents);
}, 120_000);
afterAll(() => stack.end());

describe('an event that the broker rejects', () => {
  it('is listed with the reason and what waits for it', async () => {
    const sku = await appendWithFirstRejected();
    const [listed] = await rejectedEvents.list({ key: sku }, { limit: 10 });
    expect(listed).toMatchObject({
      key: sku,
      eventType: 'StockAdjusted',
      error: expect.any(String) as unknown,
    });
    expect(await rejectedEvents.find(listed?.position ?? '')).toMatchObject({ waitingBehind: 2 });
  });

  it('is sent by a retry once the broker accepts it, and then those behind it in order', async () => {
    const sku = await appendWithFirstRejected();
    const position = await positionOf(sku);
    await rows(service.dataSource.manager, `UPDATE outbox SET payload = $2 WHERE position = $1`, [
      position,
      JSON.stringify(adjustmentOf(sku, 1)),
    ]);
    const [first, second] = await Promise.all([
      rejectedEvents.retry(position, 'olivia'),
      rejectedEvents.retry(position, 'oscar'),
    ]);
    expect([first, second].filter((outcome) => 'entry' in outcome)).toHaveLength(1);
    await eventually(() => expect(versionsOf(sku)).toEqual([1, 2, 3]));
  });

  it('is set aside again by a retry when the broker still rejects it', async () => {
    const sku = await appendWithFirstRejected();
    const [before] = await rejectedEvents.list({ key: sku }, { limit: 1 });
    expect(await rejectedEvents.retryMany({ key: sku }, 10, 'olivia')).toEqual({ replayed: 1, more: false });
    await eventually(async () => {
      const [again] = await rejectedEvents.list({ key: sku }, { limit: 1 });
      expect(again?.rejectedAt.getTime()).toBeGreaterThan(before?.rejectedAt.getTime() ?? 0);
    });
    expect(versionsOf(sku)).toEqual([]);
  });

  it('is removed by a skip, which sends those behind it and leaves the evidence', async () => {
    const sku = await appendWithFirstRejected();
    const position = await positionOf(sku);
    await rejectedEvents.skip(position, 'can never be sent', 'olivia');
    await eventually(() => expect(versionsOf(sku)).toEqual([2, 3]));
    expect(await rejectedEvents.audit({ key: sku }, { limit: 10 })).toMatchObject([
      {
        action: 'skip',
        by: 'olivia',
        reason: 'can never be sent',
        payloadBefore: expect.any(String) as unknown,
      },
    ]);
    expect(await rejectedEvents.skip(position, 'again', 'olivia')).toMatchObject({ refused: 'already-done' });
  });

  it('is left alone while it is not set aside', async () => {
    expect(await rejectedEvents.skip('999999999', 'never was', 'olivia')).toEqual({ refused: 'unknown' });
  });
});

async function appendWithFirstRejected(): Promise<string> {
  const sku = newSku();
  await service.dataSource.transaction(async (manager) => {
    await service.outbox.append(manager, event(stockAdjusted, adjustmentOf(sku, 1)));
    // Larger than a broker's default limit of 1 MiB, which `append` itself would refuse.
    await rows(manager, `UPDATE outbox SET payload = repeat('x', 2000000) WHERE aggregateid = $1`, [sku]);
    await service.outbox.append(manager, event(stockAdjusted, adjustmentOf(sku, 2)));
    await service.outbox.append(manager, event(stockAdjusted, adjustmentOf(sku, 3)));
  });
  await eventually(() => positionOf(sku));
  return sku;
}

async function positionOf(sku: string): Promise<string> {
  const [first] = await rejectedEvents.list({ key: sku }, { limit: 1 });
  if (!first) throw new Error(`No event of ${sku} is set aside.`);
  return first.position;
}

function versionsOf(sku: string): number[] {
  return handled.filter((one) => one.sku === sku).map(({ version }) => version);
}
