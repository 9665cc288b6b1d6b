import type { Consumer, EachMessagePayload, IHeaders, Kafka } from 'kafkajs';
import type { BrokerConsumer, ReceivedMessage, Subscription } from './broker.port.ts';

/** A member that says nothing for this long is dead to its group. ms */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_MS = 1_500;

export async function consumeWithKafkaJs(
  kafka: Kafka,
  prefix: string,
  subscription: Subscription,
): Promise<BrokerConsumer> {
  const stopping = new AbortController();
  const consumer = kafka.consumer({
    groupId: prefix + subscription.group,
    allowAutoTopicCreation: false,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    // The default of 5 s is also how long a disconnect takes.
    maxWaitTimeInMs: 250,
    retry: { retries: Number.MAX_SAFE_INTEGER, initialRetryTime: 100, maxRetryTime: 2_000 },
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart && !stopping.signal.aborted) subscription.onCrash(payload.error);
  });

  await consumer.connect();
  await consumer.subscribe({
    topics: subscription.topics.map((topic) => prefix + topic),
    fromBeginning: true,
  });
  await consumer.run({
    partitionsConsumedConcurrently: subscription.concurrency,
    autoCommitInterval: 500,
    autoCommitThreshold: 100,
    eachMessage: (payload) => handleWithHeartbeat(payload, prefix, subscription, stopping.signal),
  });
  return { stop: () => stop(consumer, stopping) };
}

async function stop(consumer: Consumer, stopping: AbortController): Promise<void> {
  stopping.abort();
  await consumer.stop();
  await consumer.disconnect();
}

/** Heartbeats while the handler runs: KafkaJS itself does so only between messages. */
async function handleWithHeartbeat(
  payload: EachMessagePayload,
  prefix: string,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<void> {
  // A failed heartbeat shows again at the next message, where KafkaJS acts on it.
  const timer = setInterval(() => void payload.heartbeat().catch(() => undefined), HEARTBEAT_MS);
  try {
    await subscription.onMessage(received(payload, prefix), signal);
  } finally {
    clearInterval(timer);
  }
}

function received({ topic, partition, message }: EachMessagePayload, prefix: string): ReceivedMessage {
  return {
    topic: topic.slice(prefix.length),
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
