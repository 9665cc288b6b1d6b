import { Injectable } from '@nestjs/common';
import type { DataSource, EntitySubscriberInterface, QueryRunner } from 'typeorm';

const APPENDED = 'waybill.outbox.appended';

/** Remembers that the transaction of this connection has appended to the outbox. */
export function markForRelay(runner: QueryRunner): void {
  runner.data[APPENDED] = true;
}

/** Wakes the relay as soon as a transaction that appended to the outbox has committed. */
@Injectable()
export class RelayWake {
  #listener: (() => void) | undefined;

  attach(dataSource: DataSource): void {
    const subscriber: EntitySubscriberInterface = {
      afterTransactionCommit: ({ queryRunner }) => {
        if (queryRunner.isTransactionActive || !queryRunner.data[APPENDED]) return;
        delete queryRunner.data[APPENDED];
        this.#listener?.();
      },
    };
    dataSource.subscribers.push(subscriber);
  }

  onWake(listener: () => void): void {
    this.#listener = listener;
  }
}
