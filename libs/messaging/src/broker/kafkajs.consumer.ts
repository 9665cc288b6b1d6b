import type { Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import type { BrokerConsumer, ReceivedMessage, Subscription } from './broker.port.ts';
import { topicMissing } from './kafkajs.errors.ts';
import type { BrokerLog } from './kafkajs.logger.ts';
import { PartitionQueues } from './partition-queues.ts';

/** A member that says nothing for this long is dead to its group. ms */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_MS = 1_500;
const COMMIT_MS = 500;

export interface KafkaJsConsumption {
  readonly kafka: Kafka;
  readonly prefix: string;
  readonly log: BrokerLog;
  readonly subscription: Subscription;
}

/**
 * KafkaJS itself fetches again only when every message of the last fetch is handled, and rejoins the group no
 * earlier: one slow message would hold up all partitions of its broker, and the whole group's rebalance. So its
 * handler only takes messages over, and queues of our own handle them and say what may be committed.
 */
export async function consumeWithKafkaJs(consumption: KafkaJsConsumption): Promise<BrokerConsumer> {
  const { kafka, prefix, subscription } = consumption;
  const consumer = kafka.consumer({
    groupId: prefix + subscription.group,
    allowAutoTopicCreation: false,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    // The default of 5 s is also how long a disconnect takes.
    maxWaitTimeInMs: 250,
    maxBytesPerPartition: 512 * 1024,
    retry: { retries: Number.MAX_SAFE_INTEGER, initialRetryTime: 100, maxRetryTime: 2_000 },
  });
  const topics = subscription.topics.map((topic) => prefix + topic);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    return await run(consumer, consumption);
  } catch (error) {
    await consumer.disconnect();
    throw topicMissing(error, topics) ?? error;
  }
}

async function run(
  consumer: Consumer,
  { prefix, subscription, log }: KafkaJsConsumption,
): Promise<BrokerConsumer> {
  const stopping = new AbortController();
  const queues = new PartitionQueues(subscription, stopping.signal, log);
  let commitOffsets: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  const commit = async () => {
    // What is lost with a failed commit is delivered again.
    if (commitOffsets) await queues.commit(commitOffsets, prefix).catch((error) => log.debug(String(error)));
  };

  consumer.on(consumer.events.REBALANCING, () => void commit());
  consumer.on(consumer.events.GROUP_JOIN, () => queues.forget());
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart && !stopping.signal.aborted) subscription.onCrash(payload.error);
  });
  await consumer.run({
    autoCommit: false,
    eachBatch: (payload) => {
      const { batch } = payload;
      commitOffsets = (offsets) => payload.commitOffsetsIfNecessary(offsets);
      const topic = batch.topic.slice(prefix.length);
      queues.add(
        { topic, partition: batch.partition },
        batch.messages.map((message) => received(topic, batch.partition, message)),
        () => payload.pause(),
      );
      return Promise.resolve();
    },
  });
  const timer = setInterval(() => void commit(), COMMIT_MS);
  return {
    stop: async () => {
      stopping.abort();
      await queues.idle();
      clearInterval(timer);
      await commit();
      await consumer.stop();
      await consumer.disconnect();
    },
  };
}

function received(topic: string, partition: number, message: KafkaMessage): ReceivedMessage {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString() ?? null,
    value: message.value?.toString() ?? null,
    headers: textHeaders(message.headers ?? {}),
  };
}

function textHeaders(headers: IHeaders): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) text[name] = first.toString();
  }
  return text;
}
