import { escapeIdentifier, escapeLiteral } from 'pg';
import { DEVELOPMENT_PASSWORD } from '../infrastructure/infrastructure.ts';
import { withConnection } from './connection.ts';

/** A stopped process must not hold others: every role limits its own statements and transactions. */
const ROLE_TIMEOUTS = {
  statement_timeout: '10s',
  lock_timeout: '3s',
  idle_in_transaction_session_timeout: '5s',
  transaction_timeout: '30s',
};

export interface ServiceDatabase {
  name: string;
  /** The role that owns it, by default of the same name; no other but a superuser may connect. */
  owner?: string;
  /** A database to copy instead of beginning empty. */
  template?: string;
}

/**
 * Creates the database and its owner where they are missing, and sets the owner's time-outs.
 * @param adminUrl of a superuser
 * @returns the url by which the owner connects
 */
export async function createServiceDatabase(adminUrl: string, wanted: ServiceDatabase): Promise<string> {
  const name = escapeIdentifier(wanted.name);
  const ownerName = wanted.owner ?? wanted.name;
  const owner = escapeIdentifier(ownerName);
  await withConnection(adminUrl, async (admin) => {
    // Held until the connection ends: two that alter one role at once fail with "tuple concurrently updated".
    await admin.query("SELECT pg_advisory_lock(hashtext('role'), hashtext($1))", [ownerName]);
    const role = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ownerName]);
    if (role.rowCount === 0) await admin.query(`CREATE ROLE ${owner} LOGIN`);
    await admin.query(`ALTER ROLE ${owner} PASSWORD ${escapeLiteral(DEVELOPMENT_PASSWORD)}`);
    for (const [setting, value] of Object.entries(ROLE_TIMEOUTS)) {
      await admin.query(`ALTER ROLE ${owner} SET ${setting} = ${escapeLiteral(value)}`);
    }

    const database = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [wanted.name]);
    if (database.rowCount === 0) {
      const copy = wanted.template ? `TEMPLATE ${escapeIdentifier(wanted.template)} STRATEGY wal_log` : '';
      await admin.query(`CREATE DATABASE ${name} OWNER ${owner} ${copy}`);
    }
    await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  });
  return urlOf(adminUrl, wanted.name, ownerName);
}

/** Removes a database, whoever is connected to it, and the role of the same name. */
export async function dropServiceDatabase(adminUrl: string, name: string): Promise<void> {
  await withConnection(adminUrl, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
    await admin.query(`DROP ROLE IF EXISTS ${escapeIdentifier(name)}`);
  });
}

/** The url of a database by its owner, on the same server. */
function urlOf(adminUrl: string, name: string, owner: string): string {
  const url = new URL(adminUrl);
  url.username = owner;
  url.password = DEVELOPMENT_PASSWORD;
  url.pathname = `/${name}`;
  return url.href;
}
