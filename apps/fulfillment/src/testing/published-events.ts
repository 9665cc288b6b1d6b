import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EventDefinition } from '@waybill/contracts';
import {
  currentContext,
  type EventContext,
  KafkaTransport,
  MessagingModule,
  messagingMigrations,
  OnEvent,
} from '@waybill/messaging';
import { createTestDatabase, kafkaBrokers } from '@waybill/testing';

/** An event as another service receives it. */
export interface PublishedEvent {
  readonly type: string;
  readonly id: string;
  readonly correlationId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A consumer group of the spec's own, that keeps what it receives. */
export interface PublishedEvents {
  /** Of this key, in the order they came. */
  of(key: string): PublishedEvent[];
  stop(): Promise<void>;
}

/** Follows these events as another service would, on the real broker. */
export async function followEvents(
  topicPrefix: string,
  definitions: readonly EventDefinition[],
): Promise<PublishedEvents> {
  const received: (PublishedEvent & { key: unknown })[] = [];
  const database = await createTestDatabase();

  @Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: database.url,
        migrations: [...messagingMigrations],
        migrationsRun: true,
      }),
      MessagingModule.forRoot({
        service: 'follower',
        brokers: (await kafkaBrokers()).split(','),
        topicPrefix,
      }),
    ],
    controllers: definitions.map((definition) => keeperOf(definition, (event) => received.push(event))),
  })
  class FollowerModule {}

  const app = await startFollower(FollowerModule);
  return {
    of: (key) => received.filter((event) => event.key === key),
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}

function keeperOf(
  definition: EventDefinition,
  keep: (event: PublishedEvent & { key: unknown }) => void,
): Type {
  class Keeper {
    handle(data: unknown, { id }: EventContext): Promise<void> {
      const body = data as Record<string, unknown>;
      const { correlationId } = currentContext();
      keep({ key: body[definition.key], type: definition.type, id, correlationId, data: body });
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
