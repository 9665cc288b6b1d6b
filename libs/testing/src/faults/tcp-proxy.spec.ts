import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { proxyPostgres, through, type TcpProxy } from './tcp-proxy.ts';

let database: TestDatabase;
let proxy: TcpProxy;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await proxyPostgres(database.url);
  await using direct = await connectTo(database.url);
  await direct.query('CREATE TABLE notes (text text)');
});
afterEach(() => proxy.mend());
afterAll(async () => {
  proxy.close();
  await eventually(() => database.drop());
});

describe('a proxied connection', () => {
  it('passes what is said', async () => {
    await using client = await connectTo(through(proxy, database.url));
    const answer = await client.query('SELECT $1::int AS number, repeat($2, 500000) AS long', [7, 'x']);
    expect(answer.rows).toEqual([{ number: 7, long: 'x'.repeat(500_000) }]);
  });

  it('is slow in both directions when it is told so', async () => {
    await using client = await connectTo(through(proxy, database.url));
    proxy.latencyMs = 60;
    expect(await timeOf(() => client.query('SELECT 1'))).toBeGreaterThanOrEqual(120);
    proxy.latencyMs = 0;
    proxy.bytesPerSecond = 100_000;
    expect(await timeOf(() => client.query(`SELECT repeat('x', 20000)`))).toBeGreaterThanOrEqual(200);
  });

  it('keeps everything back while it is stopped', async () => {
    await using client = await connectTo(through(proxy, database.url));
    proxy.stop();
    let answered = false;
    const asking = client.query('SELECT 1').then(() => (answered = true));
    await expect(eventually(() => expect(answered).toBe(true), { timeoutMs: 150 })).rejects.toThrow();
    proxy.continue();
    await asking;
  });

  it('ends when it is cut, and comes back when the proxy does', async () => {
    await using client = await connectTo(through(proxy, database.url));
    proxy.goAway();
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await expect(connectTo(through(proxy, database.url))).rejects.toThrow(/ECONNREFUSED/);
    await proxy.accept();
    await using again = await connectTo(through(proxy, database.url));
    await again.query('SELECT 1');
  });
});

describe('a rule', () => {
  it('loses a request whose sender leaves while it is held', async () => {
    const held = proxy.when(({ direction, text }) => direction === 'request' && text === 'COMMIT', 'hold');
    const client = await connectTo(through(proxy, database.url));
    void note(client, 'never committed').catch(() => undefined);
    await held.hit;
    await client[Symbol.asyncDispose]();
    await eventually(async () => expect(await openTransactions()).toBe(0));
    expect(await notes('never committed')).toBe(0);
  });

  it('loses a response after its effect', async () => {
    const lost = proxy.when(
      ({ direction, text, transaction }) =>
        direction === 'response' &&
        text === 'COMMIT' &&
        transaction.some((sql) => sql.includes('INTO notes')),
      'cut',
    );
    await using client = await connectTo(through(proxy, database.url));
    await client.query('BEGIN');
    await client.query('COMMIT');
    await expect(note(client, 'committed')).rejects.toThrow();
    expect(lost.hits).toBe(1);
    expect(await notes('committed')).toBe(1);
  });

  it('lets go of what it held when it is removed', async () => {
    const held = proxy.when(({ text, client }) => text.includes('held') && client === database.name, 'hold');
    await using client = await connectTo(through(proxy, database.url));
    const asking = client.query(`SELECT 'held' AS answer`);
    await held.hit;
    held.remove();
    expect((await asking).rows).toEqual([{ answer: 'held' }]);
  });
});

interface Session extends AsyncDisposable {
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
}

async function connectTo(url: string): Promise<Session> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return {
    query: (sql, values) => client.query(sql, values),
    [Symbol.asyncDispose]: () => Promise.race([client.end(), ended(client)]),
  };
}

/** `end` never resolves on a connection that was lost. */
function ended(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', resolve);
    client.once('error', () => resolve());
  });
}

async function note(client: Session, text: string): Promise<void> {
  await client.query('BEGIN');
  await client.query('INSERT INTO notes VALUES ($1)', [text]);
  await client.query('COMMIT');
}

async function notes(text: string): Promise<number> {
  await using direct = await connectTo(database.url);
  return (await direct.query('SELECT FROM notes WHERE text = $1', [text])).rowCount ?? 0;
}

async function openTransactions(): Promise<number> {
  await using direct = await connectTo(database.url);
  const found = await direct.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
  );
  return found.rowCount ?? 0;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
