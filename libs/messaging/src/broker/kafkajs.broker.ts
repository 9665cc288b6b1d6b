import type { Topic } from '@waybill/contracts';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import type { Broker, BrokerConsumer, BrokerMessage, Subscription } from './broker.port.ts';
import { consumeWithKafkaJs } from './kafkajs.consumer.ts';
import { rejectedForGood, topicMissing } from './kafkajs.errors.ts';
import { kafkaJsLogger, type BrokerLog } from './kafkajs.logger.ts';

export interface KafkaJsOptions {
  readonly clientId: string;
  readonly brokers: readonly string[];
  /** Put before every topic and group name, so that several stacks can share a broker. */
  readonly prefix: string;
  readonly log: BrokerLog;
}

/** The broker port on KafkaJS; nothing else imports that client. */
export class KafkaJsBroker implements Broker {
  readonly #kafka: Kafka;
  readonly #prefix: string;
  readonly #log: BrokerLog;
  #producer: Promise<Producer> | undefined;

  constructor({ clientId, brokers, prefix, log }: KafkaJsOptions) {
    this.#prefix = prefix;
    this.#log = log;
    this.#kafka = new Kafka({
      clientId,
      brokers: [...brokers],
      logLevel: logLevel.WARN,
      logCreator: kafkaJsLogger(log),
      retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 8 },
    });
  }

  async publish(messages: readonly BrokerMessage[]): Promise<void> {
    const producer = await this.#connectedProducer();
    const byTopic = Map.groupBy(messages, (message) => message.topic);
    try {
      await producer.sendBatch({
        acks: -1,
        topicMessages: [...byTopic].map(([topic, group]) => ({
          topic: this.#prefix + topic,
          messages: group.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
        })),
      });
    } catch (error) {
      const topics = [...byTopic.keys()].map((topic) => this.#prefix + topic);
      throw rejectedForGood(error) ?? topicMissing(error, topics) ?? error;
    }
  }

  consume(subscription: Subscription): Promise<BrokerConsumer> {
    return consumeWithKafkaJs({
      kafka: this.#kafka,
      prefix: this.#prefix,
      log: this.#log,
      subscription,
    });
  }

  async createTopics(topics: readonly Topic[]): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !existing.has(this.#prefix + topic.name));
      if (missing.length === 0) return;
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic: this.#prefix + topic.name,
          numPartitions: topic.partitions,
          configEntries: [
            { name: 'retention.ms', value: String(topic.retentionMs) },
            { name: 'cleanup.policy', value: topic.compacted ? 'compact' : 'delete' },
          ],
        })),
      });
    } finally {
      await admin.disconnect();
    }
  }

  /**
   * Lets a group begin anew with the oldest messages that its topics keep: what is to be done after its database was
   * restored from a backup. None of its members may run.
   */
  async forgetOffsets(group: string): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      await admin.deleteGroups([this.#prefix + group]);
    } finally {
      await admin.disconnect();
    }
  }

  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  #connectedProducer(): Promise<Producer> {
    this.#producer ??= this.#connectProducer();
    return this.#producer;
  }

  // Not idempotent and one request in flight: KafkaJS's idempotent producer loses an acknowledged
  // message when a response is lost under concurrent sends. Duplicates are the consumers' inbox's job.
  async #connectProducer(): Promise<Producer> {
    const producer = this.#kafka.producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      maxInFlightRequests: 1,
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#producer = undefined;
      throw error;
    }
  }
}
