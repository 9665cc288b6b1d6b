import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { newSku, Shelf, type Replica } from './harness/shelf.ts';

let shelf: Shelf;
let replicas: [Replica, Replica];

beforeAll(async () => {
  shelf = await Shelf.open();
  replicas = [await shelf.replica(), await shelf.replica()];
}, 120_000);
afterAll(() => shelf.close(), 60_000);

describe('a consumer that is stopped inside an open transaction, for longer than a session may idle', () => {
  it('changes nothing when it continues; its key, other keys and the API go on within 10 s', async () => {
    const [sku, ...others] = Array.from({ length: 25 }, newSku);
    if (!sku) throw new Error('no sku');
    const rules = replicas.map((replica) =>
      replica.postgres.when(
        ({ direction, text, transaction }) =>
          direction === 'request' &&
          text === 'COMMIT' &&
          transaction.some((sql) => sql.includes('INTO effects')),
        'hold',
        { times: 1 },
      ),
    );
    await replicas[0].adjusts(sku);
    const index = await Promise.race(rules.map((rule, at) => rule.hit.then(() => at)));
    const [zombie, living] = index === 0 ? replicas : [replicas[1], replicas[0]];
    rules[1 - index]?.remove();
    zombie.process.kill('SIGSTOP');
    const stopped = Date.now();

    for (const other of others) await living.adjusts(other);
    expect(Date.now() - stopped).toBeLessThan(3_000);
    const inTime = { timeoutMs: 10_000 - (Date.now() - stopped) };
    await Promise.all(
      others.map((other) => eventually(async () => expect(await living.effects(other)).toEqual([1]), inTime)),
    );
    await eventually(async () => expect(await living.effects(sku)).toEqual([1]));

    zombie.process.kill('SIGCONT');
    rules[index]?.remove();
    await living.adjusts(sku);
    await eventually(async () => expect(await living.effects(sku)).toEqual([1, 2]));
    await eventually(async () => expect(await zombie.effects(sku)).toEqual([1, 2]));
    for (const other of others) expect(await living.effects(other)).toEqual([1]);
  }, 90_000);
});
