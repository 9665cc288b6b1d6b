import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { escapeLiteral } from 'pg';
import type { Transaction } from '../measure/recording.ts';
import { ANY_SKU, ANY_UUID } from './fresh-transactions.ts';
import { PRODUCTS } from './orders.ts';

const run = promisify(execFile);

export async function hasPgbench(): Promise<boolean> {
  return run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
}

/** @returns transactions a second, without the time to connect */
export async function runPgbench(
  url: string,
  connections: number,
  count: number,
  transaction: Transaction,
): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-pgbench-'));
  try {
    const file = join(directory, 'accept.sql');
    await writeFile(file, scriptOf(transaction));
    const each = String(Math.ceil(count / connections));
    const args = ['-n', '-M', 'simple', '-f', file, '-c', String(connections), '-j', '1', '-t', each, url];
    const { stdout } = await run('pgbench', args);
    const tps = /tps = ([\d.]+)/.exec(stdout)?.[1];
    if (tps === undefined || !/failed transactions: 0 /.test(stdout))
      throw new Error(`pgbench said: ${stdout}`);
    return Number(tps);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** pgbench replaces `:name` also within quotes, so ids are made of random digits where the recorded ones were. */
function scriptOf(transaction: Transaction): string {
  const variables = new Map<string, string>();
  const variableFor = (id: string) => {
    const known = variables.get(id);
    if (known) return known;
    const name = `id${variables.size}`;
    variables.set(id, `00000000-0000-4000-8000-:${name}`);
    return `00000000-0000-4000-8000-:${name}`;
  };
  const statements = transaction.map(({ text, values }) =>
    text.replaceAll(/\$(\d+)/g, (_, number: string) => literal(values[Number(number) - 1])),
  );
  const body = statements.map(
    (statement) => `${statement.replace(ANY_UUID, variableFor).replace(ANY_SKU, 'BENCH-:sku').trim()};`,
  );
  const sets = [...variables.keys()].map((_, index) => `\\set id${index} random(100000000000, 999999999999)`);
  return [`\\set sku random(1000, ${999 + PRODUCTS})`, ...sets, ...body, ''].join('\n');
}

/** @param value as the driver sends it: text or nothing */
function literal(value: unknown): string {
  return typeof value === 'string' ? escapeLiteral(value) : 'NULL';
}
