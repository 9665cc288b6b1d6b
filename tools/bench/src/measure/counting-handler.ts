import type { Type } from '@nestjs/common';
import { stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { OnEvent, rows, type EventContext, type EventHandler } from '@waybill/messaging';
import type { DataSource, QueryRunner } from 'typeorm';

/** On the connection of a transaction that counts an event: the event's id. */
const COUNTED = 'waybill.bench.counted';

/**
 * A handler that does what the cheapest useful handler does, one UPDATE.
 * @param onHandled with the event's version, just before the transaction commits
 */
export function countingHandler(onHandled: (version: number) => void): Type {
  class CountStock implements EventHandler<typeof stockAdjusted> {
    async handle({ sku, delta, version }: StockAdjusted, { manager }: EventContext): Promise<void> {
      await rows(manager, 'UPDATE counts SET total = total + $2 WHERE sku = $1', [sku, delta]);
      if (manager.queryRunner) manager.queryRunner.data[COUNTED] = version;
      onHandled(version);
    }
  }
  OnEvent(stockAdjusted)(CountStock);
  return CountStock;
}

/** Told of every event whose transaction has committed. */
export function onCountCommitted(dataSource: DataSource, told: (version: number) => void): void {
  dataSource.subscribers.push({
    afterTransactionCommit: ({ queryRunner }: { queryRunner: QueryRunner }) => {
      const version: unknown = queryRunner.data[COUNTED];
      if (queryRunner.isTransactionActive || typeof version !== 'number') return;
      delete queryRunner.data[COUNTED];
      told(version);
    },
  });
}

export async function createCounts(dataSource: DataSource, skus: readonly string[]): Promise<void> {
  await dataSource.query(
    'CREATE TABLE counts (sku text PRIMARY KEY, total bigint NOT NULL) WITH (fillfactor = 50)',
  );
  await dataSource.query('INSERT INTO counts SELECT sku, 0 FROM unnest($1::text[]) AS sku', [skus]);
}

/** As many as events are about at the same time; fewer would measure waiting for row locks. */
export const SKUS = Array.from({ length: 500 }, (_, index) => `SKU-${1_000 + index}`);

export function adjustment(version: number): StockAdjusted {
  return stockAdjusted.schema.parse({
    ...stockAdjusted.sample,
    sku: SKUS[version % SKUS.length],
    version,
    adjustmentId: crypto.randomUUID(),
  });
}
