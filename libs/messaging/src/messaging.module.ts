import { Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { BROKER, type Broker } from './broker/broker.port.ts';
import { KafkaJsBroker } from './broker/kafkajs.broker.ts';
import { Delivery } from './consumer/delivery.ts';
import { KafkaTransport } from './consumer/kafka.transport.ts';
import { DeadLetters } from './dead-letters/dead-letters.ts';
import { RejectedEvents } from './dead-letters/rejected-events.ts';
import { MessagingMetrics } from './messaging.metrics.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from './messaging.options.ts';
import { LeaderNotice } from './outbox/leader-notice.ts';
import { Outbox } from './outbox/outbox.ts';
import { Relay } from './outbox/relay.ts';
import { RelayWake } from './outbox/relay.wake.ts';

/** Outbox, relay and consumer of one service. Needs a TypeORM `DataSource` among the global providers. */
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(@Inject(BROKER) private readonly broker: Broker) {}

  static forRoot(options: MessagingOptions): DynamicModule {
    const broker = new KafkaJsBroker({
      clientId: options.service,
      brokers: options.brokers,
      prefix: options.topicPrefix ?? '',
      log: new Logger('Kafka'),
    });
    return {
      module: MessagingModule,
      global: true,
      providers: [
        { provide: MESSAGING_OPTIONS, useValue: options },
        { provide: BROKER, useValue: broker },
        MessagingMetrics,
        RelayWake,
        LeaderNotice,
        Outbox,
        Relay,
        Delivery,
        KafkaTransport,
        DeadLetters,
        RejectedEvents,
      ],
      exports: [Outbox, KafkaTransport, DeadLetters, RejectedEvents, MessagingMetrics, MESSAGING_OPTIONS],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.broker.close();
  }
}
