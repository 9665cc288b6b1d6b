import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import { KafkaTransport, MessagingMetrics, MessagingModule, Outbox } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import type { Task } from './main.ts';

/** Messaging as a service has it. */
export interface Service {
  readonly app: INestApplicationContext;
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly metrics: MessagingMetrics;
}

/** As the services' own setting is by default. */
const POOL_SIZE = 10;
export const CONCURRENCY = 4;

/** @param name of the service, and so of its consumer group */
export async function startService(
  task: Task,
  name: string,
  handlers: readonly Type[] = [],
): Promise<Service> {
  const { databaseUrl: url, brokers, topicPrefix } = task;
  class BenchModule {}
  const module = {
    module: BenchModule,
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url, poolSize: POOL_SIZE }),
      MessagingModule.forRoot({ service: name, brokers, topicPrefix, concurrency: CONCURRENCY }),
    ],
    controllers: [...handlers],
  };
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    useFactory: (transport: KafkaTransport) => ({ strategy: transport }),
    inject: [KafkaTransport],
    logger: ['fatal', 'error'],
  });
  await app.listen();
  return {
    app,
    dataSource: app.get(DataSource),
    outbox: app.get(Outbox),
    metrics: app.get(MessagingMetrics),
  };
}

/** Events that the relay has published since it started. */
export async function publishedBy({ metrics }: Service): Promise<number> {
  const { values } = await metrics.published.get();
  return values[0]?.value ?? 0;
}
