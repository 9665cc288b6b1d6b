import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { RUN_ID_VARIABLE, testStack } from '../test-stack/test-stack.ts';
import { withConnection } from './connection.ts';
import { createServiceDatabase, dropServiceDatabase } from './create-service-database.ts';
import { assertNoLeaks } from './leaks.ts';

export interface TestDatabaseOptions {
  /** Brings the schema to a database that is empty. */
  migrate?: (url: string) => Promise<unknown>;
  /**
   * Names the schema that `migrate` makes, for example `invoice`. Given a name, `migrate` runs once
   * per test run and later databases are copies of its result (30 to 70 ms).
   */
  schema?: string;
}

export interface TestDatabase {
  /** By the role that owns it, with the same time-outs as in production. */
  url: string;
  name: string;
  /**
   * Removes it with its role. Call it after the spec has closed its connections.
   * @throws when a transaction or an advisory lock was left open
   */
  drop(): Promise<void>;
}

/** A database of the spec's own on the shared Postgres. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { postgresUrl } = await testStack();
  const { migrate, schema } = options;
  const template = migrate && schema ? await templateOf(postgresUrl, schema, migrate) : undefined;
  const name = `test_${randomBytes(5).toString('hex')}`;
  // A copy's tables belong to the role that migrated the template, so that role owns the copy too.
  const copy = template ? { name, template, owner: template } : { name };
  const url = await createServiceDatabase(postgresUrl, copy);
  if (!template) await migrate?.(url);
  return {
    url,
    name,
    drop: async () => {
      try {
        await assertNoLeaks(url);
      } finally {
        await dropServiceDatabase(postgresUrl, name);
      }
    },
  };
}

/** Removes the templates of a finished test run, and what failed specs left of their copies. */
export async function dropTemplates(adminUrl: string, run: string): Promise<void> {
  await withConnection(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ name: string; owner: string }>(
      `SELECT datname AS name, rolname AS owner
         FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
        WHERE starts_with(rolname, $1)`,
      [templatePrefix(run)],
    );
    for (const { name } of rows) {
      await admin.query(`ALTER DATABASE ${escapeIdentifier(name)} IS_TEMPLATE false`);
      await admin.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    }
    for (const owner of new Set(rows.map((row) => row.owner))) {
      await admin.query(`DROP ROLE ${escapeIdentifier(owner)}`);
    }
  });
}

function templatePrefix(run: string): string {
  return `template_${run}_`;
}

async function templateOf(
  adminUrl: string,
  schema: string,
  migrate: (url: string) => Promise<unknown>,
): Promise<string> {
  const name = `${templatePrefix(process.env[RUN_ID_VARIABLE] ?? '')}${schema}`;
  return withConnection(adminUrl, async (admin) => {
    // Two workers may want the first copy at once: one makes it, the other waits.
    await admin.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const there = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (there.rowCount === 0) {
      await migrate(await createServiceDatabase(adminUrl, { name }));
      await admin.query(
        `ALTER DATABASE ${escapeIdentifier(name)} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`,
      );
    }
    return name;
  });
}
