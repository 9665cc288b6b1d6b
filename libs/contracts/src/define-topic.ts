/** A Kafka topic: one aggregate stream in one major version. Created from here by a deploy step. */
export interface Topic {
  /** `<domain>.<aggregate>.v<major>` */
  readonly name: string;
  /** The one service that publishes to it. */
  readonly owner: string;
  readonly summary: string;
  /** Raising it later breaks the order per key, so it is a drained step. */
  readonly partitions: number;
  /** How long the broker keeps a message. ms */
  readonly retentionMs: number;
  /** Keep the last message of every key for good, instead of dropping by age. */
  readonly compacted: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Declares a topic with the defaults that hold for all: 12 partitions, 90 days. */
export function defineTopic(
  topic: Pick<Topic, 'name' | 'owner' | 'summary'> & { retentionDays?: number; compacted?: boolean },
): Topic {
  const { retentionDays = 90, compacted = false, ...rest } = topic;
  return { ...rest, compacted, partitions: 12, retentionMs: retentionDays * DAY_MS };
}
