import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { newSku, Shelf, type Replica } from './harness/shelf.ts';

let shelf: Shelf;
let replica: Replica;

beforeAll(async () => {
  shelf = await Shelf.open();
  replica = await shelf.replica();
}, 120_000);
afterAll(() => shelf.close(), 60_000);

const topic = stockAdjusted.topic.name;

describe('whatever lies on a topic', () => {
  it('is handled once, skipped or dead, and the consumer lives', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (sent) => {
        await shelf.log.publish(sent);
        const witness = newSku();
        await replica.adjusts(witness);
        await eventually(async () => expect(await replica.effects(witness)).toEqual([1]), {
          timeoutMs: 20_000,
        });
      }),
      { numRuns: 10 },
    );
    expect(replica.process.logTail(400)).not.toContain('"level":60');
  }, 120_000);

  it('is handled once when it comes twice, in another order and with fields that nobody knows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), async (order) => {
        const sku = newSku();
        const three = [1, 2, 3].map((version) => adjustment(sku, version));
        const sent = order.flatMap((index) => three[index % 3] ?? []);
        await shelf.log.publish(sent);
        const firsts = [...new Set(sent.map(({ value }) => versionOf(value)))];
        await eventually(async () => expect(await replica.effects(sku)).toEqual(firsts));
        await shelf.log.publish(sent);
        const witness = newSku();
        await replica.adjusts(witness);
        await eventually(async () => expect(await replica.effects(witness)).toEqual([1]));
        expect(await replica.effects(sku)).toEqual(firsts);
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});

const body = fc.oneof(
  fc.constant(''),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.string({ minLength: 1, maxLength: 1 }).map((char) => char.repeat(300_000)),
);
/** Broken in every way that a header or a key can be. */
const noEvent = fc.record({
  topic: fc.constant(topic),
  key: fc.oneof(fc.constant(''), fc.string(), fc.uuid()),
  value: body,
  headers: fc.dictionary(
    fc.constantFrom('ce_id', 'ce_type', 'correlationid', 'traceparent', 'ce_time'),
    fc.oneof(fc.string(), fc.constant('ShelfPainted'), fc.uuid()),
  ),
});
/** Right in all but its body: a death, of which a group bears 20 a minute. */
const brokenEvent = fc.record({
  topic: fc.constant(topic),
  key: fc.uuid(),
  value: body,
  headers: fc.record({ ce_id: fc.uuid(), ce_type: fc.constant(stockAdjusted.type) }),
});
const messages = fc
  .tuple(fc.array(noEvent, { minLength: 1, maxLength: 40 }), fc.array(brokenEvent, { maxLength: 2 }))
  .map(([some, few]) => [...some, ...few]);

function adjustment(sku: string, version: number) {
  const adjusted = {
    ...stockAdjusted.sample,
    sku,
    version,
    adjustmentId: randomUUID(),
    colour: 'unheard of',
  };
  return {
    topic,
    key: sku,
    value: JSON.stringify(adjusted),
    headers: { ce_id: randomUUID(), ce_type: stockAdjusted.type },
  };
}

function versionOf(value: string): number {
  return (JSON.parse(value) as { version: number }).version;
}
