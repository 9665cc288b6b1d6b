import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { rows } from '@waybill/messaging';
import { createTestDatabase, eventually } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { providerCallMigrations } from '../database/migrations.ts';
import type { ProviderCallsOptions } from '../provider-calls.options.ts';
import { ProviderCallsModule } from '../provider-calls.module.ts';
import { ProviderCalls, type NewCall } from '../provider-calls.ts';

/** A row of the call table, as the specs look at it. */
export interface CallRow {
  readonly state: string;
  readonly attempts: number;
  readonly uncertain: boolean;
  readonly progress: unknown;
  readonly outcome: unknown;
  readonly error: string | null;
}

/** Replicas of one service, with its calls, on a database of the spec's own. */
export interface Replicas {
  readonly dataSource: DataSource;
  start(): Promise<INestApplicationContext>;
  enqueue(kind: string, ...calls: readonly NewCall[]): Promise<void>;
  call(key: string): Promise<CallRow>;
  until(key: string, holds: (row: CallRow) => boolean | Promise<boolean>): Promise<CallRow>;
  untilState(key: string, state: string): Promise<CallRow>;
  end(): Promise<void>;
}

export async function createReplicas(
  options: ProviderCallsOptions,
  calls: readonly Type[],
): Promise<Replicas> {
  const database = await createTestDatabase({ schema: 'provider_calls', migrate });
  const running: INestApplicationContext[] = [];

  @Module({
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url: database.url, poolSize: 5 }),
      ProviderCallsModule.forRoot(options),
    ],
    providers: [...calls],
  })
  class Replica {}

  const start = async () => {
    const app = await NestFactory.createApplicationContext(Replica, { logger: ['fatal', 'error'] });
    running.push(app);
    return app;
  };
  const first = await start();
  const dataSource = first.get(DataSource);
  const observer = await new DataSource({ type: 'postgres', url: database.url, poolSize: 2 }).initialize();
  const call = async (key: string) => {
    const [row] = await rows<CallRow>(observer.manager, 'SELECT * FROM provider_calls WHERE key = $1', [key]);
    if (!row) throw new Error(`There is no call '${key}'.`);
    return row;
  };

  const until: Replicas['until'] = (key, holds) =>
    eventually(async () => {
      const row = await call(key);
      if (!(await holds(row))) throw new Error(`'${key}' is still ${JSON.stringify(row)}`);
      return row;
    });

  return {
    dataSource: observer,
    start,
    enqueue: (kind, ...many) =>
      dataSource.transaction(async (manager) => {
        for (const one of many) await first.get(ProviderCalls).enqueue(manager, kind, one);
      }),
    call,
    until,
    untilState: (key, state) => until(key, (row) => row.state === state),
    end: async () => {
      await Promise.all(running.map((app) => app.close()));
      await observer.destroy();
      await database.drop();
    },
  };
}

async function migrate(url: string): Promise<void> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    migrations: [...providerCallMigrations],
  }).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}
