import { testStack, withConnection } from '@waybill/testing';

/** Copies a service's database while the service does not run. @returns what puts the copy in its place */
export async function backUp(databaseUrl: string): Promise<() => Promise<void>> {
  const { postgresUrl } = await testStack();
  const name = new URL(databaseUrl).pathname.slice(1);
  const backup = `${name}_backup`;
  await withConnection(postgresUrl, (admin) => admin.query(`CREATE DATABASE "${backup}" TEMPLATE "${name}"`));
  return () =>
    withConnection(postgresUrl, async (admin) => {
      await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      await admin.query(`ALTER DATABASE "${backup}" RENAME TO "${name}"`);
      await admin.query(`ALTER DATABASE "${name}" OWNER TO "${name}"`);
    });
}
