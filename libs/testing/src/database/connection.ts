import pg from 'pg';

/** Runs statements on one connection of its own and closes it. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection lost while idle is reported here too; the statement in progress fails on its own.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** @throws when the server does not accept connections */
export async function canConnect(url: string): Promise<void> {
  await withConnection(url, (client) => client.query('SELECT 1'));
}
