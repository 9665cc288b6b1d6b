import { expect } from '@jest/globals';
import {
  balance,
  eventually,
  proxyKafka,
  proxyPostgres,
  readFacts,
  SERVICES,
  Shop,
  startSystem,
  TEST_SYSTEMS_DIRECTORY,
  testStack,
  through,
  type Books,
  type ServiceName,
  type System,
  type TcpProxy,
} from '@waybill/testing';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { mutation } from './mutation.ts';

/** All services as processes, with one proxy before Postgres and one before Kafka. */
export interface DisturbedShop {
  readonly system: System;
  readonly shop: Shop;
  readonly postgres: TcpProxy;
  readonly kafka: TcpProxy;
  /** Ends every fault: of the network and of the providers. */
  mend(): Promise<void>;
  /** Waits until no order is in progress and the books of all services and providers agree. */
  booksAgree(timeoutMs?: number): Promise<Books>;
  close(): Promise<void>;
}

export async function openDisturbedShop(
  env: Partial<Record<ServiceName, Record<string, string>>> = {},
): Promise<DisturbedShop> {
  const stack = await testStack();
  const [postgres, kafka] = await Promise.all([
    proxyPostgres(stack.postgresUrl),
    proxyKafka(stack.kafkaBrokers),
  ]);
  const isolation = `faults_${randomBytes(4).toString('hex')}`;
  const system = await startSystem({
    infrastructure: {
      postgresUrl: through(postgres, stack.postgresUrl),
      kafkaBrokers: `${kafka.address.host}:${kafka.address.port}`,
    },
    ports: 'random',
    isolation,
    directory: join(TEST_SYSTEMS_DIRECTORY, isolation),
    env: Object.fromEntries(SERVICES.map(({ name }) => [name, { ...mutation(), ...env[name] }])),
  });
  const shop = new Shop(system);
  const calmProviders = async () => {
    await fetch(`${system.url('provider-sandbox')}/control/reset`, { method: 'POST' });
    await shop.outside.behaves('easypost', { transitMs: 600 });
  };
  await calmProviders();
  return {
    system,
    shop,
    postgres,
    kafka,
    mend: async () => {
      await Promise.all([postgres.mend(), kafka.mend()]);
      await calmProviders();
    },
    booksAgree: (timeoutMs = 60_000) =>
      eventually(
        async () => {
          const books = balance(await readFacts(system));
          expect(books.exceptions).toEqual([]);
          expect(books.orders.inProgress).toBe(0);
          expect(books.money.charged - books.money.refunded).toBe(books.money.owed);
          expect(books.stock.onHand).toBe(books.stock.available + books.stock.reserved);
          return books;
        },
        { timeoutMs, intervalMs: 500 },
      ),
    close: async () => {
      await Promise.all([postgres.mend(), kafka.mend()]);
      await system.stop();
      postgres.close();
      kafka.close();
    },
  };
}
