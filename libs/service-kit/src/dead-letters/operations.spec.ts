import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { event, stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { type EventHandler, OnEvent, Outbox, PermanentError } from '@waybill/messaging';
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  freePort,
  kafkaBrokers,
  type TestDatabase,
} from '@waybill/testing';
import { DataSource } from 'typeorm';
import {
  type IdentityProviderUnderTest,
  identityProviderOn,
} from '../testing/identity-provider-under-test.ts';
import { consume } from '../run-service.ts';
import { type ServiceUnderTest, startServiceUnderTest } from '../testing/service-under-test.ts';

const handled: string[] = [];
const poisonous = new Set<string>();

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  handle({ sku, version, delta }: StockAdjusted): Promise<void> {
    if (poisonous.has(sku)) return Promise.reject(new PermanentError(`no shelf for ${sku}`));
    handled.push(`${sku} ${version}: ${delta}`);
    return Promise.resolve();
  }
}

interface Listed {
  position: string;
  key: string;
}

let database: TestDatabase;
let provider: IdentityProviderUnderTest;
let service: ServiceUnderTest;
let operator: string;

beforeAll(async () => {
  const [fresh, brokers, prefix, port] = await Promise.all([
    createTestDatabase(),
    kafkaBrokers(),
    createTestTopics(),
    freePort(),
  ]);
  database = fresh;
  provider = await identityProviderOn(port);
  await provider.start();
  operator = await provider.sign({ sub: 'olivia', roles: ['operator'] });
  service = await startServiceUnderTest(
    database.url,
    { controllers: [OnStockAdjusted] },
    {
      messaging: true,
      brokers: brokers.split(','),
      topicPrefix: prefix,
      issuer: `http://localhost:${port}`,
    },
  );
  await consume(service.app);
}, 120_000);

afterAll(async () => {
  await service.app.close();
  await provider.stop();
  await database.drop();
});

describe('the operations API for dead letters', () => {
  test('is for operators alone', async () => {
    const seller = await provider.sign({ sub: 'sam', roles: ['seller', 'customer'] });
    for (const path of ['dead-letters', 'dead-letters/1', 'dead-letters/audit', 'rejected-events']) {
      expect((await call('GET', path, undefined, seller)).status).toBe(403);
    }
    expect((await call('POST', 'dead-letters/1/replay', {}, seller)).status).toBe(403);
  });

  test('lists by filter, page by page', async () => {
    const letters = [await poison('paged-a'), await poison('paged-b')];
    const query = 'type=StockAdjusted&error=no%20shelf%20for%20paged&pageSize=1';
    const first = await read<{ deadLetters: Listed[]; nextPageToken: string }>(`dead-letters?${query}`);
    const second = await read<{ deadLetters: Listed[] }>(
      `dead-letters?${query}&pageToken=${first.nextPageToken}`,
    );
    expect([...first.deadLetters, ...second.deadLetters].map(({ key }) => key)).toEqual([
      'paged-a',
      'paged-b',
    ]);
    expect(second).not.toHaveProperty('nextPageToken');
    expect(await read(`dead-letters/${letters[0]?.position}`)).toMatchObject({
      state: 'dead',
      payload: expect.stringContaining('paged-a') as unknown,
      headers: { ce_type: 'StockAdjusted' },
      waitingBehind: 0,
    });
  });

  test('refuses an edit that breaks the contract, and replays one that keeps it, in the operator’s name', async () => {
    const { position } = await poison('edited');
    const body = { ...stockAdjusted.sample, sku: 'edited', version: 1 };
    const refused = await call('PUT', `dead-letters/${position}/payload`, { ...body, delta: 0.5 });
    expect(await refused.json()).toMatchObject({
      status: 422,
      type: 'https://waybill.example/problems/invalid-payload',
      errors: [{ in: 'body', pointer: '#/delta' }],
    });
    expect((await call('PUT', `dead-letters/${position}/payload`, { ...body, delta: 7 })).status).toBe(200);
    poisonous.delete('edited');
    expect((await call('POST', `dead-letters/${position}/replay`)).status).toBe(200);
    await eventually(() => expect(handled).toContain('edited 1: 7'));
    expect(await read(`dead-letters/audit?position=${position}`)).toMatchObject({
      entries: [
        { action: 'replay', by: 'olivia' },
        { action: 'edit', by: 'olivia', payloadAfter: expect.stringContaining('7') as unknown },
      ],
    });
  });

  test('answers 409 to a second replay, with who did the first, and 404 for what never was', async () => {
    const { position } = await poison('twice');
    poisonous.delete('twice');
    await call('POST', `dead-letters/${position}/replay`);
    const again = await call('POST', `dead-letters/${position}/replay`);
    expect(await again.json()).toMatchObject({
      status: 409,
      type: 'https://waybill.example/problems/already-done',
      detail: expect.stringContaining('replayed by olivia') as unknown,
    });
    for (const [method, path] of [
      ['GET', 'dead-letters/999999'],
      ['POST', 'dead-letters/999999/replay'],
      ['GET', 'rejected-events/999999'],
      ['POST', 'rejected-events/999999/retry'],
    ] as const) {
      expect((await call(method, path)).status).toBe(404);
    }
    expect((await call('GET', 'dead-letters/first')).status).toBe(400);
  });

  test('replays by filter, but never everything by mistake', async () => {
    expect((await call('POST', 'dead-letters/replay', {})).status).toBe(400);
    await poison('many-a');
    await poison('many-b');
    poisonous.clear();
    const answer = await call('POST', 'dead-letters/replay', { error: 'no shelf for many' });
    expect(await answer.json()).toEqual({ replayed: 2, more: false });
    await eventually(() =>
      expect(handled).toEqual(expect.arrayContaining(['many-a 1: 480', 'many-b 1: 480'])),
    );
  });

  test('skips with a reason only', async () => {
    const { position } = await poison('skipped');
    expect((await call('POST', `dead-letters/${position}/skip`, {})).status).toBe(400);
    const skipped = await call('POST', `dead-letters/${position}/skip`, { reason: 'counted by hand' });
    expect(await skipped.json()).toMatchObject({
      action: 'skip',
      by: 'olivia',
      reason: 'counted by hand',
      payloadBefore: expect.stringContaining('skipped') as unknown,
    });
    expect((await call('GET', `dead-letters/${position}`)).status).toBe(404);
  });

  test('is in the API reference', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/operations'))).toEqual([
      '/operations/dead-letters',
      '/operations/dead-letters/audit',
      '/operations/dead-letters/{position}',
      '/operations/dead-letters/replay',
      '/operations/dead-letters/{position}/replay',
      '/operations/dead-letters/{position}/payload',
      '/operations/dead-letters/{position}/skip',
      '/operations/rejected-events',
      '/operations/rejected-events/audit',
      '/operations/rejected-events/{position}',
      '/operations/rejected-events/retry',
      '/operations/rejected-events/{position}/retry',
      '/operations/rejected-events/{position}/skip',
    ]);
  });
});

test('the operations API for rejected events lists one and skips it in the operator’s name', async () => {
  await append(
    'oversized',
    `UPDATE outbox SET payload = repeat('x', 2000000) WHERE aggregateid = 'oversized'`,
  );
  const { position } = await eventually(async () => {
    const { rejectedEvents } = await read<{ rejectedEvents: Listed[] }>('rejected-events?key=oversized');
    if (!rejectedEvents[0]) throw new Error('Nothing is set aside yet.');
    return rejectedEvents[0];
  });
  expect((await call('POST', `rejected-events/${position}/skip`, { reason: 'too large' })).status).toBe(200);
  expect(await read('rejected-events?key=oversized')).toEqual({ rejectedEvents: [] });
  expect(await read('rejected-events/audit')).toMatchObject({
    entries: [{ action: 'skip', by: 'olivia', key: 'oversized', reason: 'too large' }],
  });
});

/** Publishes an event whose handler can't cope with it, and waits until it died. */
async function poison(sku: string): Promise<Listed> {
  poisonous.add(sku);
  await append(sku);
  return eventually(async () => {
    const { deadLetters } = await read<{ deadLetters: Listed[] }>(`dead-letters?key=${sku}`);
    if (!deadLetters[0]) throw new Error(`${sku} is not dead yet.`);
    return deadLetters[0];
  });
}

async function append(sku: string, before = 'SELECT 1'): Promise<void> {
  await service.app.get(DataSource).transaction(async (manager) => {
    const adjusted = event(stockAdjusted, { ...stockAdjusted.sample, sku });
    await service.app.get(Outbox).append(manager, adjusted);
    await manager.query(before);
  });
}

async function read<Body>(path: string): Promise<Body> {
  const answer = await call('GET', path);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Body;
}

function call(method: string, path: string, body?: object, token = operator): Promise<Response> {
  return fetch(`${service.url}/operations/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
