import type { EntityManager, QueryRunner } from 'typeorm';

/** A parameter that `pg` knows how to send. */
export type SqlParameter =
  string | number | boolean | Date | Buffer | null | readonly string[] | readonly number[];

/**
 * Runs hand-written SQL in the manager's transaction.
 * @returns the rows, also of an `UPDATE … RETURNING`, for which TypeORM's own `query` returns a pair
 */
export async function rows<Row>(
  manager: EntityManager,
  sql: string,
  parameters: readonly SqlParameter[] = [],
): Promise<Row[]> {
  if (!manager.queryRunner) return onOwnConnection(manager, sql, parameters);
  return records<Row>(manager.queryRunner, sql, parameters);
}

async function onOwnConnection<Row>(
  manager: EntityManager,
  sql: string,
  parameters: readonly SqlParameter[],
): Promise<Row[]> {
  const runner = manager.dataSource.createQueryRunner();
  try {
    return await records<Row>(runner, sql, parameters);
  } finally {
    await runner.release();
  }
}

async function records<Row>(
  runner: QueryRunner,
  sql: string,
  parameters: readonly SqlParameter[],
): Promise<Row[]> {
  const result = await runner.query(sql, [...parameters], true);
  return result.records as Row[];
}
