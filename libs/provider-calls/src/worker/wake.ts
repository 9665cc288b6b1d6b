import type { DataSource, EntitySubscriberInterface, QueryRunner } from 'typeorm';

const ENQUEUED = 'waybill.provider-calls.enqueued';

/** Remembers that the transaction of this connection has a new call for the provider. */
export function markEnqueued(runner: QueryRunner, provider: string): void {
  const marked = runner.data[ENQUEUED] as Set<string> | undefined;
  runner.data[ENQUEUED] = (marked ?? new Set()).add(provider);
}

/** Calls `listener` with each provider that has new calls, as soon as the transaction that enqueued them commits. */
export function onEnqueued(dataSource: DataSource, listener: (provider: string) => void): void {
  const subscriber: EntitySubscriberInterface = {
    afterTransactionCommit: ({ queryRunner }) => {
      if (queryRunner.isTransactionActive) return;
      const marked = queryRunner.data[ENQUEUED] as Set<string> | undefined;
      delete queryRunner.data[ENQUEUED];
      marked?.forEach(listener);
    },
  };
  dataSource.subscribers.push(subscriber);
}
