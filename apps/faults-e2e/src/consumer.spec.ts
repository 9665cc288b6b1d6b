import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { productPublished } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { newSku, Shelf, type Replica } from './harness/shelf.ts';

let shelf: Shelf;
let replica: Replica;

beforeAll(async () => {
  shelf = await Shelf.open();
  replica = await shelf.replica();
}, 120_000);
afterEach(() => Promise.all([replica.kafka.mend(), replica.postgres.mend()]));
afterAll(() => shelf.close(), 60_000);

describe('a consumer that is killed', () => {
  it('between the commit of the effect and that of the offset has had one effect', async () => {
    const sku = newSku();
    const unsaved = replica.kafka.when(
      ({ direction, text }) => direction === 'request' && text === 'OffsetCommit',
      'hold',
    );
    await replica.adjusts(sku);
    await expectEffects(sku, [1]);
    await unsaved.hit;
    await replica.crash();

    await replica.restart();
    await eventually(
      async () =>
        expect(await replica.metric('messaging_consumed_total', 'outcome="duplicate"')).toBeGreaterThan(0),
      { timeoutMs: 20_000 },
    );
    await replica.adjusts(sku);
    await expectEffects(sku, [1, 2]);
  }, 60_000);

  it('before the commit of the effect has had none, and has it after its return', async () => {
    const sku = newSku();
    const uncommitted = replica.postgres.when(
      ({ direction, text, transaction }) =>
        direction === 'request' &&
        text === 'COMMIT' &&
        transaction.some((sql) => sql.includes('INTO effects')),
      'hold',
    );
    await replica.adjusts(sku);
    await uncommitted.hit;
    expect(await replica.effects(sku)).toEqual([]);
    await replica.crash();
    await replica.restart();
    await expectEffects(sku, [1]);
  }, 60_000);
});

describe('one key', () => {
  it('is handled by one at a time, also when its events come on two topics', async () => {
    const sku = newSku();
    const published = Array.from({ length: 15 }, (_, i) => ({
      topic: productPublished.topic.name,
      key: sku,
      value: JSON.stringify({ ...productPublished.sample, sku, version: i + 1 }),
      headers: { ce_id: randomUUID(), ce_type: productPublished.type },
    }));
    await Promise.all([shelf.log.publish(published), ...published.map(() => replica.adjusts(sku))]);
    await expectEffects(
      sku,
      published.map((_, i) => i + 1),
    );
    await eventually(async () => expect(await replica.tally(sku)).toBe(30));
  }, 60_000);
});

describe('a handler with a mistake in its code', () => {
  it('makes a dead letter, and other keys go on', async () => {
    const [broken, ...others] = [newSku(), newSku(), newSku(), newSku()];
    const dead = await replica.metric('messaging_parked', 'state="dead"');
    await replica.failsFor(broken, 'type-error');
    await replica.adjusts(broken);
    for (const sku of others) await replica.adjusts(sku);
    for (const sku of others) await expectEffects(sku, [1]);
    await eventually(async () =>
      expect(await replica.metric('messaging_parked', 'state="dead"')).toBe(dead + 1),
    );
    expect(await replica.effects(broken)).toEqual([]);
  }, 60_000);
});

describe('a key that fails', () => {
  it('several times, with a rebalance in between, is handled in order, and others are not disturbed', async () => {
    const [failing, other] = [newSku(), newSku()];
    await replica.failsFor(failing);
    await replica.adjusts(failing);
    await eventually(async () =>
      expect(await replica.metric('messaging_parked', 'state="parked"')).toBeGreaterThan(0),
    );
    const second = await shelf.replica();
    for (const one of [second, replica, second]) await one.adjusts(failing);
    for (const one of [replica, second]) await one.adjusts(other);
    await expectEffects(other, [1, 2]);
    await second.crash();
    await replica.adjusts(failing);

    await replica.worksFor(failing);
    await replica.adjusts(failing);
    await expectEffects(failing, [1, 2, 3, 4, 5, 6]);
  }, 90_000);

  it('is not overtaken by a message that arrives while its last parked one finishes', async () => {
    const skus = Array.from({ length: 12 }, newSku);
    await Promise.all(skus.map((sku) => replica.failsFor(sku)));
    await Promise.all(skus.map((sku) => replica.adjusts(sku)));
    await eventually(async () =>
      expect(await replica.metric('messaging_parked', 'state="parked"')).toBe(skus.length),
    );

    await Promise.all(skus.map((sku) => replica.worksFor(sku)));
    // More arrive all the while that the parked ones finish, one key after another.
    let parked = skus;
    let last = 1;
    for (; parked.length > 0; last++) {
      await Promise.all(skus.map((sku) => replica.adjusts(sku)));
      for (const sku of skus) await eventually(() => expect(shelf.log.versions(sku)).toHaveLength(last + 1));
      const effects = await Promise.all(parked.map((sku) => replica.effects(sku)));
      parked = parked.filter((_sku, index) => effects[index]?.length === 0);
    }
    const versions = Array.from({ length: last }, (_, i) => i + 1);
    for (const sku of skus) await expectEffects(sku, versions);
  }, 90_000);
});

async function expectEffects(sku: string, versions: readonly number[]): Promise<void> {
  await eventually(async () => expect(await replica.effects(sku)).toEqual(versions), { timeoutMs: 30_000 });
}
