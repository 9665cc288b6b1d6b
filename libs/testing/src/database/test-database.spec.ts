import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testStack } from '../test-stack/test-stack.ts';
import { withConnection } from './connection.ts';
import { assertNoLeaks } from './leaks.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const migrate = (url: string) =>
  withConnection(url, (client) => client.query('CREATE TABLE parcel (id int PRIMARY KEY)'));

describe('a test database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('belongs to a role that ends its own stuck transactions', async () => {
    const shown = await withConnection(database.url, async (client) => [
      (await client.query<{ transaction_timeout: string }>('SHOW transaction_timeout')).rows[0]
        ?.transaction_timeout,
      (await client.query<{ lock_timeout: string }>('SHOW lock_timeout')).rows[0]?.lock_timeout,
    ]);
    expect(shown).toEqual(['30s', '3s']);
  });

  it('cannot be entered by the owner of another', async () => {
    const other = await createTestDatabase();
    const url = new URL(database.url);
    url.pathname = `/${other.name}`;
    await expect(withConnection(url.href, (client) => client.query('SELECT 1'))).rejects.toThrow(
      'permission denied',
    );
    await other.drop();
  });

  it('can be a copy of a schema, in which its role owns the tables', async () => {
    const copies = await Promise.all([1, 2].map(() => createTestDatabase({ schema: 'parcels', migrate })));
    for (const copy of copies) {
      await withConnection(copy.url, (client) => client.query('ALTER TABLE parcel ADD COLUMN weight int'));
      await copy.drop();
    }
  });

  it('reports a transaction that was left open', async () => {
    await withConnection(database.url, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT 1');
      await expect(assertNoLeaks(database.url)).rejects.toThrow('open transaction');
      await client.query('ROLLBACK');
    });
  });

  it('reports an advisory lock that was left held', async () => {
    await withConnection(database.url, async (client) => {
      await client.query('SELECT pg_advisory_lock(7)');
      await expect(assertNoLeaks(database.url)).rejects.toThrow('advisory lock');
    });
  });

  it('removes itself from the server', async () => {
    const brief = await createTestDatabase();
    await brief.drop();
    const { postgresUrl } = await testStack();
    const left = await withConnection(postgresUrl, (client) =>
      client.query('SELECT FROM pg_database WHERE datname = $1', [brief.name]),
    );
    expect(left.rowCount).toBe(0);
  });
});
