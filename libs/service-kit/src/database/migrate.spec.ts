import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { migrate } from './migrate.ts';

class CreateOrders1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Without a lock around them, two of these at once fail.
    await runner.query('create table orders (id int)');
    await runner.query(
      "insert into orders select 1 from pg_sleep(0.2) where current_setting('statement_timeout') = '0'",
    );
  }

  async down(): Promise<void> {}
}

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test('replicas that start together migrate once, without time-outs, after messaging’s tables', async () => {
  const service = { migrations: [CreateOrders1760000000001] };
  await Promise.all([1, 2, 3].map(() => migrate(database.url, service)));

  const dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  try {
    expect(await dataSource.query('select id from orders')).toEqual([{ id: 1 }]);
    expect(await dataSource.query('select count(*)::int from outbox')).toEqual([{ count: 0 }]);
  } finally {
    await dataSource.destroy();
  }
});
