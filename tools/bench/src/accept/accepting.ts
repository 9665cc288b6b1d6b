import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestSystem, type System } from '@waybill/testing';
import { atLeast, perSecond, type Finding } from '../finding.ts';
import type { Transaction } from '../measure/recording.ts';
import type { Sizes } from '../options.ts';
import { compare } from '../statistics.ts';
import { hasPgbench, runPgbench } from './pgbench.ts';
import { placeOrders, seedCatalogue } from './orders.ts';
import { freshTransactions } from './fresh-transactions.ts';
import { replay } from '../replay.ts';

/** Requests, and connections of the baseline, at the same time. */
const CONCURRENCY = 8;
const RECORDER = fileURLToPath(new URL('record-accepting.ts', import.meta.url));

/** `POST /v1/orders` over HTTP to the built application, against a bare loop of the statements that it was seen to run. */
export async function measureAccepting({ rounds, orders }: Sizes): Promise<Finding[]> {
  const transaction = await recordOne();
  const system = await startTestSystem({ services: ['identity-provider', 'order-api'] });
  try {
    const url = system.databaseUrl('order-api');
    await seedCatalogue(url);
    const pgbench = await hasPgbench();
    const baseline = (count: number) =>
      pgbench
        ? runPgbench(url, CONCURRENCY, count, transaction)
        : replay(url, CONCURRENCY, count, freshTransactions(transaction));
    await placeOrders(system, CONCURRENCY, Math.ceil(orders / 4));
    await baseline(Math.ceil(orders / 4));

    const rates = [];
    for (let round = 0; round < rounds; round++) {
      const ours = await placeOrders(system, CONCURRENCY, orders);
      rates.push({ ours, baseline: await baseline(orders) });
    }
    const { ours, baseline: bare, ratio } = compare(rates);
    const what = `orders accepted / the same SQL by ${pgbench ? 'pgbench' : 'a loop on pg'}`;
    return [
      { benchmark: 'accept', what, ours: perSecond(ours), baseline: perSecond(bare), ...atLeast(0.6, ratio) },
    ];
  } finally {
    await system.stop();
  }
}

/** The transaction by which the application accepts an order, as its driver was given it. */
async function recordOne(): Promise<Transaction> {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-bench-'));
  const file = join(directory, 'transactions.json');
  let system: System | undefined;
  try {
    system = await startTestSystem({
      services: ['identity-provider', 'order-api'],
      env: { 'order-api': { NODE_OPTIONS: `--import=${RECORDER}`, WAYBILL_RECORDING: file } },
    });
    await seedCatalogue(system.databaseUrl('order-api'));
    await placeOrders(system, 1, 1);
    return JSON.parse(await readFile(file, 'utf8')) as Transaction;
  } finally {
    await system?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
