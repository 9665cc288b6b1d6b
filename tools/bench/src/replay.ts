import pg from 'pg';
import type { Transaction } from './measure/recording.ts';

/**
 * A bare loop: transactions on so many connections, each taking the next when it is done with one.
 * @param transactionOf the n-th, from 0
 * @returns transactions a second
 */
export async function replay(
  url: string,
  connections: number,
  count: number,
  transactionOf: (index: number) => Transaction,
): Promise<number> {
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(url)));
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (next < count) {
        for (const { text, values } of transactionOf(next++)) await client.query(text, [...values]);
      }
    }),
  );
  const rate = (1_000 * count) / (performance.now() - startedAt);
  await Promise.all(clients.map((client) => client.end()));
  return rate;
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
