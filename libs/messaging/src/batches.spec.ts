import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { event, orderPlaced, type OrderPlaced } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { v7 as uuidv7 } from 'uuid';
import {
  OnEvent,
  type BatchContext,
  type BatchEventHandler,
  type DeliveredEvent,
} from './consumer/on-event.decorator.ts';
import { currentContext } from './context.ts';
import { rows } from './database/rows.ts';
import { createStack, type ServiceUnderTest, type Stack } from './testing/service-under-test.ts';

/** Ids of orders by transaction: one alone, or several together. */
let alone: string[];
let together: string[][];
let emitted: Map<string, string[]>;
let poisoned: string | undefined;

@OnEvent(orderPlaced)
class OnOrderPlaced implements BatchEventHandler<typeof orderPlaced> {
  handle({ orderId }: OrderPlaced): Promise<void> {
    if (orderId === poisoned) throw new TypeError('this one can never work');
    alone.push(orderId);
    noteEmitted(orderId);
    return Promise.resolve();
  }

  async handleBatch(
    orders: readonly DeliveredEvent<OrderPlaced>[],
    { manager }: BatchContext,
  ): Promise<void> {
    const ids = orders.map(({ data }) => data.orderId);
    await rows(manager, `SELECT count(*) FROM key_locks WHERE message_key = ANY ($1)`, [ids]);
    if (poisoned !== undefined && ids.some((id) => id === poisoned))
      throw new TypeError('one of them is poisoned');
    together.push(ids);
    for (const order of orders) order.inContext(() => noteEmitted(order.data.orderId));
  }
}

function noteEmitted(orderId: string): void {
  emitted.set(orderId, [...(emitted.get(orderId) ?? []), currentContext().nextEventId?.() ?? 'none']);
}

let stack: Stack;
let service: ServiceUnderTest;

beforeAll(async () => {
  stack = await createStack();
  service = await stack.start('counter', [OnOrderPlaced]);
}, 120_000);
afterAll(() => stack.end());
beforeEach(() => {
  alone = [];
  together = [];
  emitted = new Map();
  poisoned = undefined;
});

describe('a handler that takes batches', () => {
  it('gets every event once, many at a time', async () => {
    const ids = await place(300);
    await eventually(() => expect(handled()).toHaveLength(300));
    expect(new Set(handled())).toEqual(new Set(ids));
    expect(Math.max(...together.map(({ length }) => length))).toBeGreaterThan(1);
    expect(Math.max(...together.map(({ length }) => length))).toBeLessThanOrEqual(20);
  });

  it('gets an event once that is delivered twice in the same batch', async () => {
    const id = uuidv7();
    const message = onTheWire(id);
    const [last] = await (async () => {
      await service.broker.publish(Array.from({ length: 10 }, () => message));
      return place(1);
    })();
    await eventually(() => expect(handled()).toEqual(expect.arrayContaining([id, last])));
    expect(handled().filter((one) => one === id)).toHaveLength(1);
  });

  it('handles the others one by one when one of a batch can’t be handled', async () => {
    const ids = Array.from({ length: 60 }, () => uuidv7());
    poisoned = ids[30];
    await place(60, ids);
    await eventually(() => expect(handled()).toHaveLength(59));
    expect(handled()).not.toContain(poisoned);
    const dead = await rows<{ message_key: string }>(
      service.dataSource.manager,
      `SELECT message_key FROM parked_messages WHERE state = 'dead'`,
    );
    expect(dead.map((row) => row.message_key)).toEqual([poisoned]);
  });

  it('emits events whose ids descend from their own cause, alone or together', async () => {
    await place(40);
    await eventually(() => expect(handled()).toHaveLength(40));
    const ids = [...emitted.values()].flat();
    expect(ids).not.toContain('none');
    expect(new Set(ids).size).toBe(40);
  });
});

function handled(): string[] {
  return [...alone, ...together.flat()];
}

async function place(count: number, ids = Array.from({ length: count }, () => uuidv7())): Promise<string[]> {
  await service.dataSource.transaction((manager) =>
    service.outbox.append(
      manager,
      ...ids.map((orderId) => event(orderPlaced, { ...orderPlaced.sample, orderId })),
    ),
  );
  return ids;
}

function onTheWire(orderId: string) {
  return {
    topic: orderPlaced.topic.name,
    key: orderId,
    value: JSON.stringify({ ...orderPlaced.sample, orderId }),
    headers: { ce_id: uuidv7(), ce_type: orderPlaced.type },
  };
}
