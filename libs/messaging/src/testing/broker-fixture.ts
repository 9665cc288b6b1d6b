import type { Topic } from '@waybill/contracts';
import { randomBytes } from 'node:crypto';
import type {
  Broker,
  BrokerConsumer,
  BrokerMessage,
  ReceivedMessage,
  Subscription,
} from '../broker/broker.port.ts';

export interface ConnectionOptions {
  readonly clientId: string;
  /** `host:port` of each */
  readonly brokers: readonly string[];
  /** Before every topic and group name. */
  readonly prefix: string;
}

/** A message that the port itself can't send: what other publishers may leave in a topic. */
export interface BareMessage {
  readonly key: string | null;
  readonly value: string | null;
}

/** A Kafka client behind the port, as the suite needs it. */
export interface BrokerClient {
  connect(options: ConnectionOptions): Broker;
  /** @param topic with the prefix */
  sendBare(options: ConnectionOptions, topic: string, messages: readonly BareMessage[]): Promise<void>;
}

type OneByOne = (message: ReceivedMessage, signal: AbortSignal) => Promise<void>;

/** What the tests of a suite share: a client of their own that publishes, and consumers that end with each test. */
export interface BrokerFixture {
  readonly broker: Broker;
  /** @returns the name of a new topic */
  newTopic(partitions: number): Promise<string>;
  sendBare(topic: string, messages: readonly BareMessage[]): Promise<void>;
  /** Starts a member of the group on a client of its own. */
  consume(
    subscription: Pick<Subscription, 'topics'> & Partial<Subscription> & { onMessage: OneByOne },
  ): Promise<BrokerConsumer>;
  stopConsumers(): Promise<void>;
  end(): Promise<void>;
}

export function createBrokerFixture(client: BrokerClient, options: ConnectionOptions): BrokerFixture {
  const broker = client.connect(options);
  const members = new Set<BrokerConsumer>();
  const connections: Broker[] = [broker];
  const stopConsumers = async () => {
    await Promise.all([...members].map((member) => member.stop()));
  };
  return {
    broker,
    newTopic: async (partitions) => {
      const topic = topicOf(newName('topic'), partitions);
      await broker.createTopics([topic]);
      return topic.name;
    },
    sendBare: (topic, messages) => client.sendBare(options, options.prefix + topic, messages),
    consume: async ({ onMessage, ...subscription }) => {
      const own = client.connect(options);
      connections.push(own);
      const consumer = await own.consume({
        group: newName('group'),
        concurrency: 4,
        onMessages: async ([message], signal) => {
          if (message) await onMessage(message, signal);
          return 1;
        },
        onCrash: (error) => {
          throw error;
        },
        ...subscription,
      });
      const member = {
        stop: async () => {
          if (members.delete(member)) await consumer.stop();
        },
      };
      members.add(member);
      return member;
    },
    stopConsumers,
    end: async () => {
      await stopConsumers();
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

export function newName(of: string): string {
  return `${of}-${randomBytes(4).toString('hex')}`;
}

export function topicOf(name: string, partitions: number): Topic {
  return { name, owner: 'suite', summary: '', partitions, retentionMs: 3_600_000, compacted: false };
}

/** `count` messages of one key with the values `<key>-0`, `<key>-1`, … */
export function series(topic: string, key: string, count: number, from = 0): BrokerMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    topic,
    key,
    value: `${key}-${from + index}`,
    headers: {},
  }));
}
