import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createTestDatabase, createTestTopics, kafkaBrokers, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { BROKER, type Broker } from '../broker/broker.port.ts';
import { KafkaTransport } from '../consumer/kafka.transport.ts';
import { messagingMigrations } from '../database/migrations.ts';
import { MessagingModule } from '../messaging.module.ts';
import { Outbox } from '../outbox/outbox.ts';

/** What the specs of this library start: a service with handlers of their own, on real Postgres and Kafka. */
export interface ServiceUnderTest {
  readonly app: INestApplicationContext;
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly broker: Broker;
}

export interface Stack {
  readonly database: TestDatabase;
  start(service: string, handlers: readonly Type[]): Promise<ServiceUnderTest>;
  /** Stops one service, or all. */
  stop(service?: ServiceUnderTest): Promise<void>;
  end(): Promise<void>;
}

/** A database and topics of the spec file's own. */
export async function createStack(): Promise<Stack> {
  const [database, topicPrefix, brokers] = await Promise.all([
    createTestDatabase({ schema: 'messaging', migrate }),
    createTestTopics(),
    kafkaBrokers(),
  ]);
  const running = new Set<ServiceUnderTest>();
  const stop = async (service?: ServiceUnderTest) => {
    for (const one of service ? [service] : [...running]) {
      running.delete(one);
      await one.app.close();
    }
  };
  return {
    database,
    start: async (service, handlers) => {
      const messaging = MessagingModule.forRoot({ service, brokers: brokers.split(','), topicPrefix });
      const started = await startService(database.url, messaging, handlers);
      running.add(started);
      return started;
    },
    stop,
    end: async () => {
      await stop();
      await database.drop();
    },
  };
}

async function migrate(url: string): Promise<void> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    migrations: [...messagingMigrations],
  }).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}

async function startService(
  url: string,
  messaging: ReturnType<typeof MessagingModule.forRoot>,
  handlers: readonly Type[],
): Promise<ServiceUnderTest> {
  @Module({
    imports: [TypeOrmModule.forRoot({ type: 'postgres', url, poolSize: 10 }), messaging],
    controllers: [...handlers],
  })
  class TestModule {}

  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(TestModule, {
    useFactory: (transport: KafkaTransport) => ({ strategy: transport }),
    inject: [KafkaTransport],
    logger: ['fatal', 'error'],
    abortOnError: false,
  });
  await app.listen().catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  return {
    app,
    dataSource: app.get(DataSource),
    outbox: app.get(Outbox),
    broker: app.get<Broker>(BROKER),
  };
}
