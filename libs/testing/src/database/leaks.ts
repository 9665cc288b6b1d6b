import { withConnection } from './connection.ts';

interface Leak {
  kind: string;
  application: string;
  detail: string;
}

/**
 * Open transactions and advisory locks of other sessions. The test is over, so whoever holds one
 * would in production block others. What is just ending is not a leak: look again for a moment.
 */
const LEAKS = `
  SELECT 'open transaction' AS kind, application_name AS application, state || ': ' || left(query, 200) AS detail
    FROM pg_stat_activity
   WHERE datname = current_database() AND pid <> pg_backend_pid()
     AND backend_type = 'client backend' AND state LIKE 'idle in transaction%'
  UNION ALL
  SELECT 'advisory lock', a.application_name, left(a.query, 200)
    FROM pg_locks l
    JOIN pg_stat_activity a USING (pid)
    JOIN pg_database d ON d.oid = l.database
   WHERE l.locktype = 'advisory' AND d.datname = current_database() AND l.pid <> pg_backend_pid()`;

/**
 * Checks that nobody holds an open transaction or an advisory lock in a database.
 * @throws naming what leaked
 */
export async function assertNoLeaks(url: string): Promise<void> {
  const leaks = await withConnection(url, async (client) => (await client.query<Leak>(LEAKS)).rows);
  if (leaks.length === 0) return;
  const list = leaks.map((leak) => `${leak.kind} (${leak.application || 'unnamed session'}): ${leak.detail}`);
  throw new Error(`Left behind in ${new URL(url).pathname.slice(1)}:\n${list.join('\n')}`);
}
