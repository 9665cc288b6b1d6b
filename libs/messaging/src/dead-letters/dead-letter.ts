/** A message in the database of its consumer: dead, or parked until its next attempt or behind another of its key. */
export interface DeadLetter {
  /** Names the message within its service; those of one key run in this order. */
  readonly position: string;
  readonly state: 'dead' | 'parked';
  readonly topic: string;
  /** null: the message was unusable; it holds back nothing and can only be skipped. */
  readonly key: string | null;
  /** `ce_id` */
  readonly eventId: string | null;
  /** `ce_type` */
  readonly eventType: string | null;
  /** What the last attempt failed of; null before the first. */
  readonly error: string | null;
  readonly attempts: number;
  /** Of the request or event that it comes of. 32 hex digits */
  readonly traceId: string | null;
  readonly parkedAt: Date;
  /** When it came into its state: for a dead one, when it died. */
  readonly changedAt: Date;
  /** null: never, it is dead. */
  readonly nextAttemptAt: Date | null;
}

/** All that is known of one. */
export interface DeadLetterDetails extends DeadLetter {
  /** As received: JSON, unless that is what is wrong with it. */
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly partition: number;
  readonly offset: string;
  /** Later messages of its key, which wait for it. */
  readonly waitingBehind: number;
}

/** An event of this service's own that the broker rejected. Later events of its key wait for it. */
export interface RejectedEvent {
  readonly position: string;
  readonly topic: string;
  readonly key: string;
  readonly eventId: string;
  readonly eventType: string;
  /** Why the broker won't have it. */
  readonly error: string;
  readonly traceId: string | null;
  readonly occurredAt: Date;
  readonly rejectedAt: Date;
}

/** All that is known of one. */
export interface RejectedEventDetails extends RejectedEvent {
  readonly payload: string;
  readonly waitingBehind: number;
}

/** What a message must be to be chosen; nothing given chooses all. */
export interface MessageFilter {
  readonly topic?: string | undefined;
  readonly type?: string | undefined;
  readonly key?: string | undefined;
  /** Part of the error, as written. */
  readonly error?: string | undefined;
  /** Died, was parked or was rejected at this time or later. */
  readonly since?: Date | undefined;
}

/** Where a page begins, and how many it holds. */
export interface Page {
  /** The last position of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One thing that is wrong with a payload. */
export interface PayloadIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** How many of those chosen by a filter were put back to work. */
export interface Replayed {
  readonly replayed: number;
  /** Whether the filter may choose more than were asked for. */
  readonly more: boolean;
}
