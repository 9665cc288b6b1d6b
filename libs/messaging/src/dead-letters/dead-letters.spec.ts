import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { OnEvent, type EventHandler } from '../consumer/on-event.decorator.ts';
import { PermanentError } from '../errors.ts';
import { createStack, type ServiceUnderTest, type Stack } from '../testing/service-under-test.ts';
import { adjustmentOf, newSku, stockMessage } from '../testing/stock-messages.ts';
import type { DeadLetter } from './dead-letter.ts';
import { DeadLetters } from './dead-letters.ts';

const handled: StockAdjusted[] = [];
/** Whether the handler can't cope with an event. */
let poisons: (event: StockAdjusted) => boolean = () => false;

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  handle(adjusted: StockAdjusted): Promise<void> {
    if (poisons(adjusted)) return Promise.reject(new PermanentError(`${adjusted.sku} is poison`));
    handled.push(adjusted);
    return Promise.resolve();
  }
}

let stack: Stack;
let service: ServiceUnderTest;
let deadLetters: DeadLetters;

beforeAll(async () => {
  stack = await createStack();
  service = await stack.start('shelf', [OnStockAdjusted]);
  deadLetters = service.app.get(DeadLetters);
}, 120_000);
afterAll(() => stack.end());
afterEach(() => {
  poisons = () => false;
});

describe('a poisoned key', () => {
  it('stops itself only, and is listed with what waits behind it', async () => {
    const [poisoned, other] = [newSku(), newSku()];
    const dead = await poison(poisoned, 3);
    await publish(other, 1);
    await eventually(() => expect(versionsOf(other)).toEqual([1]));
    expect(dead).toMatchObject({
      state: 'dead',
      topic: stockAdjusted.topic.name,
      key: poisoned,
      eventType: 'StockAdjusted',
      error: `PermanentError: ${poisoned} is poison`,
      attempts: 1,
      traceId: '0af7651916cd43dd8448eb211c80319c',
    });
    const behind = await deadLetters.list({ key: poisoned, state: 'parked' }, { limit: 10 });
    expect(behind).toHaveLength(2);
    expect(await deadLetters.find(dead.position)).toMatchObject({
      waitingBehind: 2,
      payload: expect.stringContaining(poisoned) as unknown,
      headers: { ce_id: dead.eventId },
    });
    expect(versionsOf(poisoned)).toEqual([]);
  });
});

describe('a replay', () => {
  it('runs the message and those behind it in order, once the handler is mended', async () => {
    const sku = newSku();
    const { position } = await poison(sku, 3);
    poisons = () => false;
    expect(await deadLetters.replay(position, 'olivia')).toMatchObject({ action: 'replay', by: 'olivia' });
    await eventually(() => expect(versionsOf(sku)).toEqual([1, 2, 3]));
    await eventually(async () => expect(await deadLetters.find(position)).toBeUndefined());
  });

  it('takes effect once, however often and at the same time it is asked for', async () => {
    const sku = newSku();
    const { position } = await poison(sku, 2);
    poisons = () => false;
    const outcomes = await Promise.all(
      ['olivia', 'oscar', 'olga'].map((by) => deadLetters.replay(position, by)),
    );
    expect(outcomes.filter((outcome) => 'entry' in outcome)).toHaveLength(1);
    await eventually(() => expect(versionsOf(sku)).toEqual([1, 2]));
    expect(await deadLetters.replay(position, 'oscar')).toMatchObject({
      refused: 'already-done',
      last: { action: 'replay' },
    });
    await publish(sku, 3);
    await eventually(() => expect(versionsOf(sku)).toEqual([1, 2, 3]));
  });

  it('leaves the message dead, and those behind it waiting, when the handler still fails', async () => {
    const sku = newSku();
    const { position, changedAt } = await poison(sku, 2);
    await deadLetters.replay(position, 'olivia');
    await eventually(async () => {
      const again = await deadLetters.find(position);
      expect(again).toMatchObject({ state: 'dead', attempts: 1, waitingBehind: 1 });
      expect(again?.changedAt.getTime()).toBeGreaterThan(changedAt.getTime());
    });
    expect(versionsOf(sku)).toEqual([]);
  });

  it('of many takes those that match, up to a number', async () => {
    const skus = [newSku(), newSku(), newSku()];
    const letters = await Promise.all(skus.map((sku) => poison(sku, 1)));
    poisons = () => false;
    const since = letters.map(({ changedAt }) => changedAt).sort((a, b) => a.getTime() - b.getTime())[0];
    expect(await deadLetters.replayMany({ since, error: 'is rotten' }, 10, 'olivia')).toEqual({
      replayed: 0,
      more: false,
    });
    expect(await deadLetters.replayMany({ since, error: 'is poison' }, 2, 'olivia')).toEqual({
      replayed: 2,
      more: true,
    });
    expect(await deadLetters.replayMany({ since, error: 'is poison' }, 2, 'olivia')).toEqual({
      replayed: 1,
      more: false,
    });
    await eventually(() => expect(skus.map((sku) => versionsOf(sku))).toEqual([[1], [1], [1]]));
  });
});

describe('an edit', () => {
  it('is refused for a payload that breaks the contract', async () => {
    const { position, key } = await poison(newSku(), 1);
    const refusal = await deadLetters.edit(
      position,
      { ...adjustmentOf(key ?? '', 1), delta: 'many' },
      'olivia',
    );
    expect(refusal).toMatchObject({ refused: 'invalid-payload', issues: [{ path: ['delta'] }] });
  });

  it('is refused for a payload that is about another key, which would be handled out of order', async () => {
    const { position } = await poison(newSku(), 1);
    const refusal = await deadLetters.edit(position, adjustmentOf('another', 1), 'olivia');
    expect(refusal).toMatchObject({ refused: 'invalid-payload', issues: [{ path: ['sku'] }] });
  });

  it('gives the replay another payload, and keeps both as evidence', async () => {
    const sku = newSku();
    const { position } = await poison(sku, 1, (event) => event.delta === 5);
    expect(await deadLetters.edit(position, { ...adjustmentOf(sku, 1), delta: 7 }, 'olivia')).toMatchObject({
      action: 'edit',
      payloadBefore: expect.stringContaining('"delta":5') as unknown,
      payloadAfter: expect.stringContaining('"delta":7') as unknown,
    });
    expect(await deadLetters.find(position)).toMatchObject({ state: 'dead' });
    await deadLetters.replay(position, 'olivia');
    await eventually(() => expect(handledOf(sku)).toMatchObject([{ delta: 7 }]));
    expect(await deadLetters.edit(position, adjustmentOf(sku, 1), 'olivia')).toMatchObject({
      refused: 'already-done',
    });
  });
});

describe('a skip', () => {
  it('lets those behind go on, and leaves all of the message as evidence', async () => {
    const sku = newSku();
    const letter = await poison(sku, 3, ({ version }) => version === 1);
    await deadLetters.skip(letter.position, 'ordered twice', 'olivia');
    await eventually(() => expect(versionsOf(sku)).toEqual([2, 3]));
    expect(await deadLetters.find(letter.position)).toBeUndefined();
    expect(await deadLetters.audit({ position: letter.position }, { limit: 10 })).toEqual([
      expect.objectContaining({
        action: 'skip',
        by: 'olivia',
        reason: 'ordered twice',
        key: sku,
        eventId: letter.eventId,
        error: letter.error,
        attempts: 1,
        payloadBefore: expect.stringContaining(sku) as unknown,
        headers: expect.objectContaining({ ce_type: 'StockAdjusted' }) as unknown,
      }),
    ]);
    expect(await deadLetters.replay(letter.position, 'olivia')).toMatchObject({ refused: 'already-done' });
  });

  it('is all that can be done about a message that is unusable', async () => {
    await service.broker.publish([{ ...stockMessage(newSku(), 1), headers: {} }]);
    const { position } = await eventually(() => firstOf({ error: 'ce_id is missing' }));
    expect(await deadLetters.replay(position, 'olivia')).toEqual({ refused: 'unusable' });
    expect(await deadLetters.edit(position, {}, 'olivia')).toEqual({ refused: 'unusable' });
    await deadLetters.skip(position, 'not ours', 'olivia');
    expect(await deadLetters.list({ error: 'ce_id is missing' }, { limit: 1 })).toEqual([]);
  });

  it('is refused for a message that waits for its next attempt or never was', async () => {
    const sku = newSku();
    await poison(sku, 2);
    const [waiting] = await deadLetters.list({ key: sku, state: 'parked' }, { limit: 1 });
    expect(await deadLetters.skip(waiting?.position ?? '', 'impatience', 'olivia')).toEqual({
      refused: 'already-done',
      last: undefined,
    });
    expect(await deadLetters.skip('999999999', 'impatience', 'olivia')).toEqual({ refused: 'unknown' });
  });
});

it('pages by position', async () => {
  const sku = newSku();
  await poison(sku, 5);
  const all = await deadLetters.list({ key: sku }, { limit: 10 });
  const first = await deadLetters.list({ key: sku }, { limit: 3 });
  const rest = await deadLetters.list({ key: sku }, { limit: 3, after: first.at(-1)?.position });
  expect([first.length, rest.length]).toEqual([3, 2]);
  expect([...first, ...rest]).toEqual(all);
});

/** Has the first event of a key die and the others wait behind it. */
async function poison(
  sku: string,
  events: number,
  poisonous: (event: StockAdjusted) => boolean = () => true,
): Promise<DeadLetter> {
  const before = poisons;
  poisons = (event) => (event.sku === sku ? poisonous(event) : before(event));
  for (let version = 1; version <= events; version++) await publish(sku, version);
  await eventually(async () =>
    expect(await deadLetters.list({ key: sku }, { limit: 100 })).toHaveLength(events),
  );
  return firstOf({ key: sku });
}

async function firstOf(filter: { key?: string; error?: string }): Promise<DeadLetter> {
  const [first] = await deadLetters.list({ ...filter, state: 'dead' }, { limit: 1 });
  if (!first) throw new Error(`No dead letter with ${JSON.stringify(filter)}.`);
  return first;
}

function publish(sku: string, version: number): Promise<void> {
  return service.broker.publish([stockMessage(sku, version)]);
}

function handledOf(sku: string): StockAdjusted[] {
  return handled.filter((event) => event.sku === sku);
}

function versionsOf(sku: string): number[] {
  return handledOf(sku).map(({ version }) => version);
}
