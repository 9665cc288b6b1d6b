import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { OnEvent, type EventContext, type EventHandler } from './consumer/on-event.decorator.ts';
import { runInContext, currentContext } from './context.ts';
import { rows } from './database/rows.ts';
import { createStack, type ServiceUnderTest, type Stack } from './testing/service-under-test.ts';
import { adjustment, newSku } from './testing/stock-adjustments.ts';

interface Handled {
  event: StockAdjusted;
  id: string;
  correlationId: string;
  causationId: string | undefined;
}

const handled: Handled[] = [];
@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  handle(adjusted: StockAdjusted, { id }: EventContext): Promise<void> {
    const { correlationId, causationId } = currentContext();
    handled.push({ event: adjusted, id, correlationId, causationId });
    return Promise.resolve();
  }
}

let stack: Stack;
let service: ServiceUnderTest;

beforeAll(async () => {
  stack = await createStack();
  service = await stack.start('shelf', [OnStockAdjusted]);
}, 120_000);
afterAll(() => stack.end());

describe('publishing', () => {
  it('delivers what a transaction committed, in the context of the request', async () => {
    const sku = newSku();
    await runInContext({ correlationId: 'request-1' }, () => append(adjustment(sku, 1)));
    const [only] = await handledOf(sku, 1);
    expect(only).toMatchObject({ correlationId: 'request-1', causationId: only?.id });
    expect(only?.event).toMatchObject({ sku, version: 1, delta: 5 });
  });

  it('delivers nothing of a transaction that rolled back', async () => {
    const [undone, done] = [newSku(), newSku()];
    const failing = service.dataSource.transaction(async (manager) => {
      await service.outbox.append(manager, event(stockAdjusted, adjustment(undone, 1)));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await append(adjustment(done, 1));
    await handledOf(done, 1);
    expect(of(undone)).toEqual([]);
  });

  it('refuses an event that breaks its contract, before it is saved', async () => {
    await expect(append({ ...adjustment(newSku(), 1), delta: 0.5 })).rejects.toThrow(/delta/);
  });

  it('refuses to append outside a transaction', async () => {
    const appending = service.outbox.append(
      service.dataSource.manager,
      event(stockAdjusted, adjustment(newSku(), 1)),
    );
    await expect(appending).rejects.toThrow(/open transaction/);
  });

  it('empties the outbox', async () => {
    await append(adjustment(newSku(), 1));
    await eventually(async () => expect(await count('outbox')).toBe(0));
  });
});

describe('an event that the broker rejects', () => {
  it('is set aside with its reason and holds back its own key alone', async () => {
    const [rejected, other] = [newSku(), newSku()];
    await service.dataSource.transaction(async (manager) => {
      await service.outbox.append(manager, event(stockAdjusted, adjustment(rejected, 1)));
      // Larger than a broker's default limit of 1 MiB, which `append` itself would refuse.
      await rows(manager, `UPDATE outbox SET payload = repeat('x', 2000000) WHERE aggregateid = $1`, [
        rejected,
      ]);
      await service.outbox.append(manager, event(stockAdjusted, adjustment(rejected, 2)));
      await service.outbox.append(manager, event(stockAdjusted, adjustment(other, 1)));
    });
    await handledOf(other, 1);
    const kept = await rows<{ rejection: string | null }>(
      service.dataSource.manager,
      `SELECT rejection FROM outbox WHERE aggregateid = $1 ORDER BY position`,
      [rejected],
    );
    expect(kept).toEqual([{ rejection: expect.stringContaining('rejects') }, { rejection: null }]);
    expect(of(rejected)).toEqual([]);
  });
});

describe('two replicas', () => {
  it('pass on what either of them commits', async () => {
    const second = await stack.start('shelf', [OnStockAdjusted]);
    for (const replica of [service, second]) {
      const sku = newSku();
      await replica.dataSource.transaction((manager) =>
        replica.outbox.append(manager, event(stockAdjusted, adjustment(sku, 1))),
      );
      await handledOf(sku, 1);
    }
    await stack.stop(second);
  });

  it('share the work, and one takes over when the other leaves', async () => {
    const second = await stack.start('shelf', [OnStockAdjusted]);
    await stack.stop(service);
    service = second;
    const sku = newSku();
    await append(adjustment(sku, 1));
    expect(await handledOf(sku, 1)).toHaveLength(1);
  });
});

function append(data: ReturnType<typeof adjustment>): Promise<void> {
  return service.dataSource.transaction((manager) =>
    service.outbox.append(manager, event(stockAdjusted, data)),
  );
}

function of(sku: string): Handled[] {
  return handled.filter((one) => one.event.sku === sku);
}

function handledOf(sku: string, atLeast: number): Promise<Handled[]> {
  return eventually(() => {
    expect(of(sku).length).toBeGreaterThanOrEqual(atLeast);
    return Promise.resolve(of(sku));
  });
}

async function count(table: string): Promise<number> {
  return (await rows(service.dataSource.manager, `SELECT FROM ${table}`)).length;
}
