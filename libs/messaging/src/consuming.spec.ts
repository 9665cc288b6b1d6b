import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { event, stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { OnEvent, type EventContext, type EventHandler } from './consumer/on-event.decorator.ts';
import { currentContext } from './context.ts';
import { rows } from './database/rows.ts';
import { PermanentError } from './errors.ts';
import { createStack, type ServiceUnderTest, type Stack } from './testing/service-under-test.ts';
import { adjustment, newSku, onTheWire } from './testing/stock-adjustments.ts';

const handled: StockAdjusted[] = [];
/** What the handler does with an event before it notes it. */
let misbehave: (event: StockAdjusted, context: EventContext) => void | Promise<void> = () => undefined;

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  async handle(adjusted: StockAdjusted, context: EventContext): Promise<void> {
    await misbehave(adjusted, context);
    handled.push(adjusted);
  }
}

let stack: Stack;
let service: ServiceUnderTest;

beforeAll(async () => {
  stack = await createStack();
  service = await stack.start('shelf', [OnStockAdjusted]);
}, 120_000);
afterAll(() => stack.end());
afterEach(() => {
  misbehave = () => undefined;
});

describe('consuming', () => {
  it('handles the events of a key in the order of their commits', async () => {
    const sku = newSku();
    for (let version = 1; version <= 20; version++) await append(adjustment(sku, version));
    const all = await handledOf(sku, 20);
    expect(all.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('handles an event once, however often it is delivered', async () => {
    const [sku, after] = [newSku(), newSku()];
    const message = onTheWire(adjustment(sku, 1));
    await service.broker.publish([message, message]);
    await service.broker.publish([message]);
    await eventually(async () => expect(await inboxOf(message.headers.ce_id)).toBe(1));
    await append(adjustment(after, 1));
    await handledOf(after, 1);
    expect(of(sku)).toHaveLength(1);
  });

  it('skips an event type that it does not know', async () => {
    const sku = newSku();
    const unknown = onTheWire(adjustment(sku, 1));
    await service.broker.publish([{ ...unknown, headers: { ...unknown.headers, ce_type: 'ShelfPainted' } }]);
    await append(adjustment(sku, 2));
    const [only] = await handledOf(sku, 1);
    expect(only?.version).toBe(2);
  });

  it('keeps a message without usable headers among the dead, and goes on', async () => {
    const sku = newSku();
    await service.broker.publish([{ ...onTheWire(adjustment(sku, 1)), headers: {} }]);
    await append(adjustment(sku, 2));
    await handledOf(sku, 1);
    const dead = await rows(
      service.dataSource.manager,
      `SELECT FROM parked_messages WHERE error LIKE '%ce_id%'`,
    );
    expect(dead).toHaveLength(1);
  });
});

describe('a handler that fails', () => {
  it('is tried again, in order, while other keys go on', async () => {
    const [failing, other] = [newSku(), newSku()];
    let failures = 2;
    misbehave = (adjusted) => {
      if (adjusted.sku === failing && adjusted.version === 1 && failures-- > 0)
        throw new Error('try me again');
    };
    for (const version of [1, 2, 3]) await append(adjustment(failing, version));
    await append(adjustment(other, 1));
    await handledOf(other, 1);
    const all = await handledOf(failing, 3);
    expect(all.map(({ version }) => version)).toEqual([1, 2, 3]);
    await eventually(async () => expect(await parkedOf(failing)).toEqual([]));
  });

  it('leaves nothing behind of the failed attempt', async () => {
    const sku = newSku();
    let failures = 1;
    misbehave = async (adjusted, { manager }) => {
      if (adjusted.sku !== sku) return;
      await rows(manager, `INSERT INTO key_locks VALUES ('effect', $1, now())`, [sku]);
      if (failures-- > 0) throw new Error('after the effect');
    };
    await append(adjustment(sku, 1));
    await handledOf(sku, 1);
    expect(
      await rows(service.dataSource.manager, `SELECT FROM key_locks WHERE message_key = $1`, [sku]),
    ).toHaveLength(2);
  });

  it.each([
    ['a permanent error', () => new PermanentError('this can never work')],
    ['a mistake in the code', () => new TypeError('undefined is not a function')],
  ])('is dead at once for %s, and holds back its own key alone', async (_kind, error) => {
    const [failing, other] = [newSku(), newSku()];
    misbehave = (adjusted) => {
      if (adjusted.sku === failing) throw error();
    };
    await append(adjustment(failing, 1));
    await append(adjustment(failing, 2));
    await append(adjustment(other, 1));
    await handledOf(other, 1);
    await eventually(async () =>
      expect(await parkedOf(failing)).toEqual([
        { state: 'dead', attempts: 1 },
        { state: 'parked', attempts: 0 },
      ]),
    );
    expect(of(failing)).toEqual([]);
  });
});

describe('an event emitted by a handler', () => {
  it('has an id derived from its cause, so a replay repeats it', async () => {
    const sku = newSku();
    const emitted: string[] = [];
    misbehave = (adjusted) => {
      if (adjusted.sku !== sku) return;
      const { nextEventId } = currentContext();
      emitted.push(nextEventId?.() ?? 'none');
      if (emitted.length === 1) throw new Error('once more');
    };
    await append(adjustment(sku, 1));
    await handledOf(sku, 1);
    expect(emitted).toHaveLength(2);
    expect(emitted[0]).toBe(emitted[1]);
  });
});

function append(data: ReturnType<typeof adjustment>): Promise<void> {
  return service.dataSource.transaction((manager) =>
    service.outbox.append(manager, event(stockAdjusted, data)),
  );
}

function of(sku: string): StockAdjusted[] {
  return handled.filter((one) => one.sku === sku);
}

function handledOf(sku: string, atLeast: number): Promise<StockAdjusted[]> {
  return eventually(() => {
    expect(of(sku).length).toBeGreaterThanOrEqual(atLeast);
    return Promise.resolve(of(sku));
  });
}

async function inboxOf(eventId: string): Promise<number> {
  return (await rows(service.dataSource.manager, `SELECT FROM inbox WHERE event_id = $1`, [eventId])).length;
}

function parkedOf(sku: string) {
  return rows(
    service.dataSource.manager,
    `SELECT state, attempts FROM parked_messages WHERE message_key = $1 ORDER BY position`,
    [sku],
  );
}
