import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { event, orderPlaced, type OrderStatus, orderStatusChanged } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { consume, createService, listen } from '@waybill/service-kit';
import { createTestDatabase, createTestTopics, kafkaBrokers } from '@waybill/testing';
import { io, type Socket } from 'socket.io-client';
import { DataSource } from 'typeorm';
import { startIdentityProvider } from './identity-provider-under-test.ts';
import type { Answer } from '../sockets/protocol.ts';
import type { Update } from '../feed/update.ts';

export interface Replica {
  readonly url: string;
  stop(): Promise<void>;
}

/** Replicas of the gateway on one database, with a broker and identity provider of the spec's own. */
export async function startGateways() {
  const [database, topicPrefix, brokers, identityProvider] = await Promise.all([
    createTestDatabase(),
    createTestTopics(),
    kafkaBrokers(),
    startIdentityProvider(),
  ]);
  Object.assign(process.env, {
    PORT: '0',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    OIDC_ISSUER: identityProvider.issuer,
    OIDC_AUDIENCE: 'waybill',
    LOG_LEVEL: 'silent',
  });
  let loaded = 0;
  const running = new Set<NestFastifyApplication>();

  const start = async (): Promise<Replica & { app: NestFastifyApplication }> => {
    // Its configuration is read when it is loaded, and its broker made: each replica loads its own.
    const path = `../app.module.ts?replica=${++loaded}`;
    const { AppModule } = (await import(path)) as { AppModule: Type };
    const app = await createService(AppModule);
    const url = await listen(app);
    running.add(app);
    return { app, url, stop: () => stop(app) };
  };
  const stop = async (app: NestFastifyApplication) => {
    if (running.delete(app)) await app.close();
  };

  const first = await start();
  await consume(first.app);
  return {
    url: first.url,
    token: (subject: string, role: string, lifetimeS?: number) =>
      identityProvider.token(subject, role, lifetimeS),
    /** One more; it serves sockets, the first one consumes. */
    startReplica: (): Promise<Replica> => start(),
    publish: (...changes: readonly Change[]) => publish(first.app, changes),
    end: async () => {
      for (const app of [...running].reverse()) await stop(app);
      await Promise.all([database.drop(), identityProvider.stop()]);
    },
  };
}

export interface Change {
  readonly orderId: string;
  readonly customerId: string;
  readonly version: number;
  readonly status?: OrderStatus;
}

/** As order-api does: by outbox, relay and Kafka. The first version is the order's placing. */
async function publish(app: NestFastifyApplication, changes: readonly Change[]): Promise<void> {
  await app.get(DataSource).transaction(async (manager) => {
    for (const { status = 'paid', ...change } of changes) {
      const placed = { ...orderPlaced.sample, ...change };
      const changed = { ...orderStatusChanged.sample, ...change, status };
      await app
        .get(Outbox)
        .append(
          manager,
          change.version === 1 ? event(orderPlaced, placed) : event(orderStatusChanged, changed),
        );
    }
  });
}

/** A plain Socket.IO client that keeps what it was sent. */
export class Client {
  readonly received: Update[] = [];
  readonly socket: Socket;

  constructor(url: string, token: unknown) {
    this.socket = io(url, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    this.socket.on('update', (update: Update) => this.received.push(update));
  }

  get sequences(): number[] {
    return this.received.map(({ sequence }) => sequence);
  }

  async connected(): Promise<this> {
    if (!this.socket.connected) await once(this.socket, 'connect');
    return this;
  }

  subscribe(request: unknown): Promise<Answer> {
    return this.socket.emitWithAck('subscribe', request) as Promise<Answer>;
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** The first argument of the event's next occurrence. */
export function once(socket: Socket, name: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(name, resolve));
}
