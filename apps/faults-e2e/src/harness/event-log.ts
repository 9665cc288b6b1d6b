import { topics } from '@waybill/contracts';
import { KafkaJsBroker, type BrokerMessage, type ReceivedMessage } from '@waybill/messaging';
import { randomUUID } from 'node:crypto';

/** All that was ever published on the contracts' topics, as a consumer of its own sees it. */
export class EventLog {
  readonly messages: ReceivedMessage[] = [];
  readonly #broker: KafkaJsBroker;

  private constructor(brokers: string, prefix: string) {
    // What goes wrong on purpose need not be told.
    const log = { debug: () => undefined, warn: () => undefined, error: () => undefined };
    this.#broker = new KafkaJsBroker({ clientId: 'event-log', brokers: brokers.split(','), prefix, log });
  }

  static async open(brokers: string, prefix: string): Promise<EventLog> {
    const log = new EventLog(brokers, prefix);
    const consumer = await log.#broker.consume({
      group: `event-log-${randomUUID()}`,
      topics: topics.map(({ name }) => name),
      concurrency: 12,
      onMessages: (messages) => {
        log.messages.push(...messages);
        return Promise.resolve(messages.length);
      },
      onCrash: (error) => {
        throw error;
      },
    });
    log.#close = async () => {
      await consumer.stop();
      await log.#broker.close();
    };
    return log;
  }

  #close = (): Promise<void> => Promise.resolve();

  close(): Promise<void> {
    return this.#close();
  }

  /** Puts messages of any kind on the topics. */
  publish(messages: readonly BrokerMessage[]): Promise<void> {
    return this.#broker.publish(messages);
  }

  /** Lets a service that is not running begin with the oldest messages again. */
  forgetOffsets(service: string): Promise<void> {
    return this.#broker.forgetOffsets(service);
  }

  /** How often each event of a key came, by its version, in the order of their first delivery. */
  deliveries(key: string, type?: string): { version: number; times: number }[] {
    const times = new Map<string, { version: number; times: number }>();
    for (const { key: of, value, headers } of this.messages) {
      if (of !== key || (type && headers['ce_type'] !== type)) continue;
      const { version } = JSON.parse(value ?? '{}') as { version: number };
      const id = headers['ce_id'] ?? '';
      times.set(id, { version, times: (times.get(id)?.times ?? 0) + 1 });
    }
    return [...times.values()];
  }

  /** The versions of a key in the order of their first delivery. */
  versions(key: string, type?: string): number[] {
    return this.deliveries(key, type).map(({ version }) => version);
  }
}
