import type { ReceivedMessage, Subscription } from './broker.port.ts';
import type { BrokerLog } from './kafkajs.logger.ts';
import { PartitionQueue, type PartitionHandling } from './partition-queue.ts';
import { Permits } from './permits.ts';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface TopicOffsets {
  topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
}

/** The queues of all partitions that one member reads. */
export class PartitionQueues {
  readonly #queues = new Map<string, TopicPartition & { queue: PartitionQueue }>();
  readonly #handling: PartitionHandling;
  #committing: Promise<void> = Promise.resolve();

  constructor({ onMessages, concurrency }: Subscription, signal: AbortSignal, log: BrokerLog) {
    this.#handling = {
      onMessages: (messages) => onMessages(messages, signal),
      onFailure: ({ topic, partition, offset }, error) =>
        log.error(`${topic}/${partition}@${offset} is delivered again: ${String(error)}`),
      permits: new Permits(concurrency),
      signal,
    };
  }

  /** @param pause stops fetching the partition and returns what starts it again */
  add(
    { topic, partition }: TopicPartition,
    messages: readonly ReceivedMessage[],
    pause: () => () => void,
  ): void {
    const name = `${topic}/${partition}`;
    const known = this.#queues.get(name) ?? { topic, partition, queue: new PartitionQueue(this.#handling) };
    this.#queues.set(name, known);
    known.queue.add(messages, pause);
  }

  /** The group has a new assignment: whatever isn't in hand is fetched again by whom it is assigned to. */
  forget(): void {
    for (const { queue } of this.#queues.values()) queue.forget();
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#queues.values()].map(({ queue }) => queue.idle()));
  }

  /**
   * Commits what was handled since the last time, one commit after the other.
   * @param prefix of the broker's topics
   */
  commit(send: (offsets: TopicOffsets) => Promise<void>, prefix: string): Promise<void> {
    this.#committing = this.#committing.catch(() => undefined).then(() => this.#commit(send, prefix));
    return this.#committing;
  }

  async #commit(send: (offsets: TopicOffsets) => Promise<void>, prefix: string): Promise<void> {
    const pending = [...this.#queues.values()].flatMap(({ topic, partition, queue }) => {
      const offset = queue.uncommitted;
      return offset === undefined ? [] : [{ topic, partition, queue, offset }];
    });
    if (pending.length === 0) return;
    const byTopic = Map.groupBy(pending, ({ topic }) => topic);
    await send({
      topics: [...byTopic].map(([topic, positions]) => ({
        topic: prefix + topic,
        partitions: positions.map(({ partition, offset }) => ({ partition, offset })),
      })),
    });
    for (const { queue, offset } of pending) queue.committed(offset);
  }
}
