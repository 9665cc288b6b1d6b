import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.ts';
import { migrate } from '../database/migrate.ts';
import { Answer } from '../http/answer.ts';
import { Problem } from '../problems/problem.ts';
import { CreateIdempotencyKeys1760000000000 } from './create-idempotency-keys.migration.ts';
import { Idempotency } from './idempotency.ts';

const MIGRATIONS = { messaging: false, migrations: [CreateIdempotencyKeys1760000000000] };

describe('Idempotency', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let idempotency: Idempotency;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: (url) => migrate(url, MIGRATIONS) });
    dataSource = await new DataSource(optionsFor(database.url)).initialize();
    idempotency = new Idempotency(dataSource);
    await dataSource.query('create table orders (note text)');
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  beforeEach(() => dataSource.query('truncate orders, idempotency_keys'));

  test('a repeated request gets the stored answer and has no further effect', async () => {
    const first = await place('key', { a: 1, b: [2] });
    const second = await place('key', { b: [2], a: 1 });
    expect(first).toEqual(new Answer(202, { location: '/v1/orders/1' }, { z: 1, a: 2 }));
    expect(second.headers).toEqual({ location: '/v1/orders/1', 'idempotent-replayed': 'true' });
    expect(JSON.stringify(second.body)).toBe('{"z":1,"a":2}');
    expect(await orderCount()).toBe(1);
  });

  test('the key with another body is refused', async () => {
    await place('key', { a: 1 });
    await expect(place('key', { a: 2 })).rejects.toMatchObject({
      status: 422,
      type: problemType('idempotency-key-reused'),
    });
  });

  test('keys of different subjects are different keys', async () => {
    await place('key', {}, 'alice');
    await place('key', {}, 'bob');
    expect(await orderCount()).toBe(2);
  });

  test.each([undefined, '', 'ü', 'x'.repeat(256)])('the key %j is refused', async (key) => {
    await expect(place(key, {})).rejects.toMatchObject({
      status: 400,
      type: problemType('idempotency-key-required'),
    });
  });

  test('a refusal is not stored and leaves the key free', async () => {
    const refusal = new Problem('out-of-stock', 409);
    const request = { subject: 'alice', key: 'key', request: {} };
    await expect(idempotency.run(request, () => Promise.reject(refusal))).rejects.toBe(refusal);
    await place('key', {});
    expect(await orderCount()).toBe(1);
  });

  test('of 20 requests at once one is executed; the others replay its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => place('key', { a: 1 })));
    expect(await orderCount()).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body)))).toEqual(new Set(['{"z":1,"a":2}']));
  });

  test('a request is told to wait while the first is still running', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const running = place('key', {}, 'alice', async () => {
      start();
      await released;
    });
    await started;
    await expect(place('key', {})).rejects.toMatchObject({
      status: 409,
      type: problemType('idempotency-key-in-use'),
    });
    release();
    await running;
    expect(await orderCount()).toBe(1);
  });

  test('keys are kept for 48 hours', async () => {
    await place('old', {});
    await place('new', {});
    await dataSource.query(
      "update idempotency_keys set created_at = now() - interval '49 hours' where key = 'old'",
    );
    await idempotency.prune();
    expect(await dataSource.query('select key from idempotency_keys')).toEqual([{ key: 'new' }]);
  });

  async function place(
    key: string | undefined,
    request: object,
    subject = 'alice',
    meanwhile = () => Promise.resolve(),
  ) {
    return idempotency.run({ subject, key, request }, async (manager: EntityManager) => {
      await manager.query("insert into orders values ('placed')");
      await meanwhile();
      return new Answer(202, { location: '/v1/orders/1' }, { z: 1, a: 2 });
    });
  }

  async function orderCount(): Promise<number> {
    const [row] = await dataSource.query<[{ count: number }]>('select count(*)::int from orders');
    return row.count;
  }
});

function problemType(slug: string): string {
  return `https://waybill.example/problems/${slug}`;
}

function optionsFor(url: string) {
  return dataSourceOptions({
    name: 'spec',
    title: '',
    description: '',
    config: {
      PORT: 0,
      HOST: '127.0.0.1',
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: 10,
      KAFKA_BROKERS: [],
      KAFKA_TOPIC_PREFIX: '',
      OIDC_ISSUER: 'http://localhost',
      OIDC_AUDIENCE: 'waybill',
      LOG_LEVEL: 'silent',
    },
  });
}
