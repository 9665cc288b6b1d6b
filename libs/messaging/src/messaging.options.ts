export interface MessagingOptions {
  /** The service's name: its consumer group, and the `ce_source` of its events. */
  readonly service: string;
  /** `host:port` */
  readonly brokers: readonly string[];
  /** Put before topic and group names, so that several stacks can share a broker. Default: none. */
  readonly topicPrefix?: string;
  /** Partitions handled at the same time; each uses a database connection. Default: 4. */
  readonly concurrency?: number;
}

/** Injection token of the {@link MessagingOptions}. */
export const MESSAGING_OPTIONS = Symbol('MessagingOptions');
