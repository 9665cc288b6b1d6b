import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  invoiceIssued,
  invoicePaid,
  paymentActionRequired,
  paymentDeclined,
  type OutgoingEvent,
} from '@waybill/contracts';
import {
  currentContext,
  KafkaTransport,
  MessagingModule,
  messagingMigrations,
  OnEvent,
  Outbox,
  runInContext,
} from '@waybill/messaging';
import { createTestDatabase, kafkaBrokers } from '@waybill/testing';
import { DataSource } from 'typeorm';

/** An event as another service receives it. */
export interface PublishedEvent {
  readonly type: string;
  readonly correlationId: string;
  readonly data: { readonly orderId: string; readonly version: number; readonly number?: string };
}

/** A consumer group of the spec's own, that keeps what this service publishes. */
export interface PublishedEvents {
  /** About this order, in the order they came. */
  of(orderId: string): PublishedEvent[];
  /** Publishes on the same broker: the topic doesn't tell which service it was. */
  publish(correlationId: string, ...events: readonly OutgoingEvent[]): Promise<void>;
  stop(): Promise<void>;
}

const DEFINITIONS = [invoiceIssued, invoicePaid, paymentDeclined, paymentActionRequired];

/** Follows the invoices as another service would, on the real broker. */
export async function followInvoices(topicPrefix: string): Promise<PublishedEvents> {
  const received: PublishedEvent[] = [];
  const database = await createTestDatabase();
  const brokers = (await kafkaBrokers()).split(',');

  @Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: database.url,
        migrations: [...messagingMigrations],
        migrationsRun: true,
      }),
      MessagingModule.forRoot({ service: 'follower', brokers, topicPrefix }),
    ],
    controllers: DEFINITIONS.map((definition) => keeperOf(definition, received)),
  })
  class FollowerModule {}

  const app = await startFollower(FollowerModule);
  return {
    of: (orderId) => received.filter(({ data }) => data.orderId === orderId),
    publish: (correlationId, ...events) =>
      runInContext({ correlationId }, () =>
        app
          .get(DataSource)
          .transaction((manager) => app.get(Outbox, { strict: false }).append(manager, ...events)),
      ),
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}

function keeperOf(definition: (typeof DEFINITIONS)[number], received: PublishedEvent[]): Type {
  class Keeper {
    handle(data: PublishedEvent['data']): Promise<void> {
      received.push({ type: definition.type, correlationId: currentContext().correlationId, data });
      return Promise.resolve();
    }
  }
  OnEvent(definition)(Keeper);
  return Keeper;
}

async function startFollower(module: Type): Promise<INestApplicationContext> {
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    useFactory: (transport: KafkaTransport) => ({ strategy: transport }),
    inject: [KafkaTransport],
    logger: ['fatal', 'error'],
    abortOnError: false,
  });
  await app.listen();
  return app;
}
