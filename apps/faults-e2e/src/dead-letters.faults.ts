import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startSystem, TEST_SYSTEMS_DIRECTORY, testStack, type System } from '@waybill/testing';
import { join } from 'node:path';
import { newSku, Shelf, type Replica } from './harness/shelf.ts';

interface Letter {
  position: string;
  key: string;
  state: string;
}

let identity: System;
let shelf: Shelf;
let replicas: [Replica, Replica];
let operator: string;

beforeAll(async () => {
  identity = await startSystem({
    services: ['identity-provider'],
    infrastructure: await testStack(),
    ports: 'random',
    isolation: `faults_letters_${process.pid}`,
    directory: join(TEST_SYSTEMS_DIRECTORY, 'dead-letters'),
  });
  operator = await identity.token('operator');
  shelf = await Shelf.open(identity.url('identity-provider'));
  replicas = [await shelf.replica(), await shelf.replica()];
}, 120_000);
afterEach(() => Promise.all(replicas.flatMap(({ kafka, postgres }) => [kafka.mend(), postgres.mend()])));
afterAll(async () => {
  await shelf.close();
  await identity.stop();
}, 60_000);

describe('a dead letter', () => {
  it('that is replayed by several at once, at two replicas, takes effect once, before those behind it', async () => {
    const { sku, letter } = await dead(3);
    await replicas[0].worksFor(sku);
    const answers = await Promise.all(
      [...replicas, ...replicas].map((replica) => ask(replica, 'POST', `${letter.position}/replay`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 404, 409].includes(status))).toBe(true);
    await expectEffects(sku, [1, 2, 3]);
  }, 60_000);

  it('whose replay is killed before its commit takes effect once', async () => {
    const { sku, letter } = await dead(2);
    const [first, second] = replicas;
    await first.worksFor(sku);
    const commits = replicas.map(({ postgres }) =>
      postgres.when(
        ({ direction, text, transaction }) =>
          direction === 'request' &&
          text === 'COMMIT' &&
          transaction.some((sql) => sql.includes('INTO effects')),
        'hold',
        { times: 1 },
      ),
    );
    void ask(first, 'POST', `${letter.position}/replay`).catch(() => undefined);
    const index = await Promise.race(commits.map((rule, at) => rule.hit.then(() => at)));
    const [killed, living] = index === 0 ? [first, second] : [second, first];
    commits[1 - index]?.remove();
    await killed.crash();
    await eventually(async () => expect(await living.effects(sku)).toEqual([1, 2]), { timeoutMs: 20_000 });
    await killed.restart();
    await expectEffects(sku, [1, 2]);
  }, 60_000);

  it('can’t be overtaken: what waits behind it is not replayed before it', async () => {
    const { sku, letter } = await dead(2);
    const behind = await eventually(async () => {
      const found = (await letters('any')).find(
        ({ key, position }) => key === sku && position !== letter.position,
      );
      if (!found) throw new Error('nothing waits yet');
      return found;
    });
    await replicas[0].worksFor(sku);
    const { status } = await ask(replicas[0], 'POST', `${behind.position}/replay`);
    expect(status).toBe(409);
    expect(await replicas[0].effects(sku)).toEqual([]);
    await ask(replicas[1], 'POST', `${letter.position}/replay`);
    await expectEffects(sku, [1, 2]);
  }, 60_000);
});

/** A key whose first message died, with others behind it. */
async function dead(messages: number): Promise<{ sku: string; letter: Letter }> {
  const sku = newSku();
  await replicas[0].failsFor(sku, 'type-error');
  for (let n = 0; n < messages; n++) await replicas[0].adjusts(sku);
  const letter = await eventually(async () => {
    const found = (await letters('dead')).find(({ key }) => key === sku);
    if (!found) throw new Error(`${sku} is not dead yet`);
    return found;
  });
  return { sku, letter };
}

async function letters(state: string): Promise<Letter[]> {
  const { body } = await ask(replicas[0], 'GET', `?state=${state}&pageSize=100`);
  return (body as { deadLetters: Letter[] }).deadLetters;
}

async function ask(
  { process }: Replica,
  method: string,
  path: string,
): Promise<{ status: number; body: unknown }> {
  const url = `${process.url}/operations/dead-letters${path.startsWith('?') ? '' : '/'}${path}`;
  const response = await fetch(url, { method, headers: { authorization: `Bearer ${operator}` } });
  return { status: response.status, body: await response.json() };
}

async function expectEffects(sku: string, versions: readonly number[]): Promise<void> {
  const last = await replicas[0].adjusts(sku);
  await eventually(async () => expect(await replicas[0].effects(sku)).toContain(last), { timeoutMs: 20_000 });
  expect(await replicas[0].effects(sku)).toEqual([...versions, last]);
}
