import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { newSku, Shelf, type Replica } from './harness/shelf.ts';

let shelf: Shelf;
let replica: Replica;

beforeAll(async () => {
  shelf = await Shelf.open();
  replica = await shelf.replica();
}, 120_000);
afterEach(() => Promise.all([replica.kafka.mend(), replica.postgres.mend()]));
afterAll(() => shelf.close(), 60_000);

describe('a relay that is killed', () => {
  it('before it sends: what was committed is published after its return', async () => {
    const skus = [newSku(), newSku(), newSku()];
    const held = replica.kafka.when(isProduceRequest, 'hold');
    for (const sku of skus) await replica.adjusts(sku);
    await held.hit;
    await replica.crash();
    for (const sku of skus) expect(shelf.log.versions(sku)).toEqual([]);

    await replica.restart();
    for (const sku of skus) await eventually(() => expect(shelf.log.versions(sku)).toEqual([1]));
    await expectHandledOnce(skus, [1]);
  }, 60_000);

  it('after the acknowledgement, before the deletion: it is published again, and handled once', async () => {
    const sku = newSku();
    const held = replica.postgres.when(
      ({ direction, text }) => direction === 'request' && text.startsWith('DELETE FROM outbox'),
      'hold',
    );
    await replica.adjusts(sku);
    await held.hit;
    await eventually(() => expect(shelf.log.deliveries(sku)).toEqual([{ version: 1, times: 1 }]));
    await replica.crash();

    await replica.restart();
    await eventually(() => expect(shelf.log.deliveries(sku)).toEqual([{ version: 1, times: 2 }]));
    await expectHandledOnce([sku], [1]);
  }, 60_000);
});

describe('acknowledgements that are lost', () => {
  it('under concurrent load: no committed event is missing, and the order of each key holds', async () => {
    const skus = Array.from({ length: 10 }, newSku);
    let produced = 0;
    const lost = replica.kafka.when((message) => isProduceResponse(message) && produced++ % 2 === 0, 'cut', {
      times: 8,
    });
    const versions = Array.from({ length: 12 }, (_, i) => i + 1);
    await Promise.all(skus.flatMap((sku) => versions.map(() => replica.adjusts(sku))));

    for (const sku of skus)
      await eventually(() => expect(shelf.log.versions(sku)).toEqual(versions), { timeoutMs: 30_000 });
    await expectHandledOnce(skus, versions);
    expect(lost.hits).toBeGreaterThan(0);
  }, 60_000);
});

describe('a transaction that stays open with a low position', () => {
  it('is not skipped by the relay, which goes on with later ones', async () => {
    const [early, late] = [newSku(), newSku()];
    const held = replica.postgres.when(
      ({ direction, text, transaction }) =>
        direction === 'request' &&
        text === 'COMMIT' &&
        transaction.some((sql) => sql.includes('INTO outbox')),
      'hold',
      { times: 1 },
    );
    const committing = replica.adjusts(early);
    await held.hit;
    for (const version of [1, 2, 3]) expect(await replica.adjusts(late)).toBe(version);
    await eventually(() => expect(shelf.log.versions(late)).toEqual([1, 2, 3]));
    expect(shelf.log.versions(early)).toEqual([]);

    held.remove();
    await committing;
    await replica.adjusts(early);
    await eventually(() => expect(shelf.log.versions(early)).toEqual([1, 2]));
    await expectHandledOnce([early], [1, 2]);
  }, 60_000);
});

describe('the leading relay, stopped like a process without a processor', () => {
  it('is followed within 5 s, and when it continues it repeats at most', async () => {
    const second = await shelf.replica();
    const [leader, follower] = (await isLeading(replica)) ? [replica, second] : [second, replica];
    const sku = newSku();
    // Stopped in the act: what it selected lies with the proxy, and arrives after its successor's.
    const held = leader.kafka.when(isProduceRequest, 'hold');
    await leader.adjusts(sku);
    await held.hit;
    leader.process.kill('SIGSTOP');

    await follower.adjusts(sku);
    await eventually(() => expect(shelf.log.versions(sku)).toEqual([1, 2]), { timeoutMs: 5_500 });
    held.remove();
    leader.process.kill('SIGCONT');
    await eventually(() => expect(shelf.log.deliveries(sku)[0]?.times).toBe(2));
    for (const one of [leader, follower]) await one.adjusts(sku);
    await eventually(() => expect(shelf.log.versions(sku)).toEqual([1, 2, 3, 4]));
    await expectHandledOnce([sku], [1, 2, 3, 4]);
    expect((await isLeading(leader)) && (await isLeading(follower))).toBe(false);
  }, 90_000);
});

function isProduceRequest({ direction, text }: { direction: string; text: string }): boolean {
  return direction === 'request' && text === 'Produce';
}

function isProduceResponse({ direction, text }: { direction: string; text: string }): boolean {
  return direction === 'response' && text === 'Produce';
}

async function isLeading(one: Replica): Promise<boolean> {
  return (await one.metric('messaging_relay_leading')) === 1;
}

/** One more is published behind them: when that is handled, so is all that came before it. */
async function expectHandledOnce(skus: readonly string[], versions: readonly number[]): Promise<void> {
  for (const sku of skus) {
    const last = await replica.adjusts(sku);
    await eventually(async () => expect(await replica.effects(sku)).toContain(last), { timeoutMs: 20_000 });
    expect(await replica.effects(sku)).toEqual([...versions, last]);
  }
}
