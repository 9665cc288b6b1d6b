import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EventDefinition, OutgoingEvent } from '@waybill/contracts';
import { createTestDatabase, kafkaBrokers } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { KafkaTransport } from '../consumer/kafka.transport.ts';
import { OnEvent, type EventContext } from '../consumer/on-event.decorator.ts';
import { currentContext, runInContext } from '../context.ts';
import { messagingMigrations } from '../database/migrations.ts';
import { MessagingModule } from '../messaging.module.ts';
import { Outbox } from '../outbox/outbox.ts';

/** An event as another service receives it. */
export interface FollowedEvent {
  readonly type: string;
  readonly id: string;
  readonly correlationId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Another service on the same broker, as specs need it beside the one they test. */
export interface EventFollower {
  /** What it received of this key, in the order it came. */
  of(key: string): FollowedEvent[];
  /** Publishes events: a topic doesn't tell which service it was. */
  publish(correlationId: string, ...events: readonly OutgoingEvent[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a service that keeps every event of these types. */
export async function followEvents(
  topicPrefix: string,
  definitions: readonly EventDefinition[],
): Promise<EventFollower> {
  const received = new Map<string, FollowedEvent[]>();
  const keep = (key: string, event: FollowedEvent) =>
    received.set(key, [...(received.get(key) ?? []), event]);
  const database = await createTestDatabase();
  const app = await startFollower(
    database.url,
    MessagingModule.forRoot({ service: 'follower', brokers: (await kafkaBrokers()).split(','), topicPrefix }),
    definitions.map((definition) => keeperOf(definition, keep)),
  );
  const outbox = app.get(Outbox);
  return {
    of: (key) => received.get(key) ?? [],
    publish: (correlationId, ...events) =>
      runInContext({ correlationId }, () =>
        app.get(DataSource).transaction((manager) => outbox.append(manager, ...events)),
      ),
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}

function keeperOf(definition: EventDefinition, keep: (key: string, event: FollowedEvent) => void): Type {
  @OnEvent(definition)
  class Keeper {
    handle(body: unknown, { id }: EventContext): Promise<void> {
      const data = body as FollowedEvent['data'];
      keep(String(data[definition.key]), {
        type: definition.type,
        id,
        correlationId: currentContext().correlationId,
        data,
      });
      return Promise.resolve();
    }
  }
  return Keeper;
}

async function startFollower(
  url: string,
  messaging: ReturnType<typeof MessagingModule.forRoot>,
  keepers: Type[],
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url,
        migrations: [...messagingMigrations],
        migrationsRun: true,
      }),
      messaging,
    ],
    controllers: keepers,
  })
  class FollowerModule {}

  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(FollowerModule, {
    useFactory: (transport: KafkaTransport) => ({ strategy: transport }),
    inject: [KafkaTransport],
    logger: ['fatal', 'error'],
    abortOnError: false,
  });
  await app.listen();
  return app;
}
