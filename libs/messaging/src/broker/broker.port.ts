import type { Topic } from '@waybill/contracts';

/** A message on its way to the broker. */
export interface BrokerMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message as the broker delivers it: nothing about it is certain. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** The most that a subscriber is given at once. */
export const MAX_MESSAGES = 20;

export interface Subscription {
  readonly group: string;
  readonly topics: readonly string[];
  /** Partitions handled at the same time. */
  readonly concurrency: number;
  /**
   * Called with what is there of a partition, in order: at least one message and at most {@link MAX_MESSAGES}. Not called
   * for that partition again until it settles.
   * @returns how many of them, from the first on, are done with: their offsets may be committed, the others are
   *   delivered again. When it rejects, all are.
   */
  readonly onMessages: (messages: readonly ReceivedMessage[], signal: AbortSignal) => Promise<number>;
  /** The client gave up for good; nothing more will be delivered. */
  readonly onCrash: (error: Error) => void;
}

export interface BrokerConsumer {
  /** Finishes the messages in hand, commits their offsets and leaves the group. */
  stop(): Promise<void>;
}

/** The broker will never accept one of the messages, for what it is: too large, say. */
export class MessageRejected extends Error {
  override name = 'MessageRejected';
}

/** All that messaging needs of a broker. Topic names are those of the contracts. */
export interface Broker {
  /**
   * Resolves when every replica in sync has all of them.
   * @throws MessageRejected when at least one of them can't be published, now or later
   */
  publish(messages: readonly BrokerMessage[]): Promise<void>;
  consume(subscription: Subscription): Promise<BrokerConsumer>;
  /** Creates the topics that are missing; leaves the others as they are. */
  createTopics(topics: readonly Topic[]): Promise<void>;
  close(): Promise<void>;
}

/** Injection token of the {@link Broker}. */
export const BROKER = Symbol('Broker');
