import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { event, stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { v7 as uuidv7 } from 'uuid';
import { OnEvent, type EventContext, type EventHandler } from './consumer/on-event.decorator.ts';
import { runInContext, currentContext } from './context.ts';
import { rows } from './database/rows.ts';
import { PermanentError } from './errors.ts';
import { createStack, type ServiceUnderTest, type Stack } from './testing/service-under-test.ts';

interface Handled {
  event: StockAdjusted;
  id: string;
  correlationId: string;
  causationId: string | undefined;
}

const handled: Handled[] = [];
/** What the handler does with an event before it notes it. */
let misbehave: (event: StockAdjusted, context: EventContext) => void | Promise<void> = () => undefined;

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  async handle(adjusted: StockAdjusted, context: EventContext): Promise<void> {
    await misbehave(adjusted, context);
    const { correlationId, causationId } = currentContext();
    handled.push({ event: adjusted, id: context.id, correlationId, causationId });
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

describe('consuming', () => {
  it('handles the events of a key in the order of their commits', async () => {
    const sku = newSku();
    for (let version = 1; version <= 20; version++) await append(adjustment(sku, version));
    const all = await handledOf(sku, 20);
    expect(all.map(({ event: { version } }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
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
    expect(only?.event.version).toBe(2);
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
    expect(all.map(({ event: { version } }) => version)).toEqual([1, 2, 3]);
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

function newSku(): string {
  return `sku-${uuidv7()}`;
}

function adjustment(sku: string, version: number) {
  const adjustmentId = uuidv7();
  return {
    sku,
    version,
    adjustmentId,
    delta: 5,
    reason: 'received' as const,
    adjustedAt: new Date().toISOString(),
  };
}

function append(data: ReturnType<typeof adjustment>): Promise<void> {
  return service.dataSource.transaction((manager) =>
    service.outbox.append(manager, event(stockAdjusted, data)),
  );
}

function onTheWire(data: ReturnType<typeof adjustment>) {
  return {
    topic: stockAdjusted.topic.name,
    key: data.sku,
    value: JSON.stringify(data),
    headers: { ce_id: uuidv7(), ce_type: stockAdjusted.type },
  };
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
