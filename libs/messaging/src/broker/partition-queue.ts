import { setTimeout as delay } from 'node:timers/promises';
import { MAX_MESSAGES, type ReceivedMessage } from './broker.port.ts';
import type { Permits } from './permits.ts';

/** No more is fetched for a partition while this much of it waits. bytes */
const ENOUGH_BYTES = 256 * 1024;
const REDELIVERY_MS = 500;

export interface PartitionHandling {
  readonly onMessages: (messages: readonly ReceivedMessage[]) => Promise<number>;
  readonly onFailure: (message: ReceivedMessage, error: unknown) => void;
  /** Shared by all partitions. */
  readonly permits: Permits;
  readonly signal: AbortSignal;
}

/**
 * The fetched messages of one partition, handled in order; what fails stays first. It runs beside
 * the fetching, so that a slow message keeps neither other partitions waiting nor the member from its heartbeats.
 */
export class PartitionQueue {
  readonly #handling: PartitionHandling;
  #waiting: ReceivedMessage[] = [];
  #waitingBytes = 0;
  #resume: (() => void) | undefined;
  #running: Promise<void> | undefined;
  /** Offset of the next message to be handled, as a restart needs it. */
  #position: string | undefined;
  #committed: string | undefined;

  constructor(handling: PartitionHandling) {
    this.#handling = handling;
  }

  /** @param pause stops fetching this partition and returns what starts it again */
  add(messages: readonly ReceivedMessage[], pause: () => () => void): void {
    for (const message of messages) this.#waitingBytes += bytesOf(message);
    this.#waiting.push(...messages);
    if (this.#waitingBytes >= ENOUGH_BYTES) this.#resume ??= pause();
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** The offset to commit, if that of the last commit is not it. */
  get uncommitted(): string | undefined {
    return this.#position === this.#committed ? undefined : this.#position;
  }

  committed(offset: string): void {
    this.#committed = offset;
  }

  /** The assignment has changed: what waits will be fetched again, here or by another member. */
  forget(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#position = this.#committed = undefined;
    this.#resumeFetching();
  }

  /** Resolves when no message is in hand. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { permits, signal } = this.#handling;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const done = await permits.run(() => this.#handleNext());
      if (!done) await delay(REDELIVERY_MS, undefined, { signal }).catch(() => undefined);
      if (this.#waitingBytes < ENOUGH_BYTES / 2) this.#resumeFetching();
    }
  }

  /** @returns whether to go on at once */
  async #handleNext(): Promise<boolean> {
    const { onMessages, onFailure, signal } = this.#handling;
    const queue = this.#waiting;
    const [first] = queue;
    if (!first || signal.aborted) return true;
    let done: number;
    try {
      done = await onMessages(queue.slice(0, MAX_MESSAGES));
    } catch (error) {
      if (!signal.aborted) onFailure(first, error);
      return false;
    }
    if (queue !== this.#waiting) return true; // Forgotten meanwhile: its position is another member's matter.
    for (const message of queue.splice(0, done)) {
      this.#waitingBytes -= bytesOf(message);
      this.#position = String(BigInt(message.offset) + 1n);
    }
    return true;
  }

  #resumeFetching(): void {
    this.#resume?.();
    this.#resume = undefined;
  }
}

function bytesOf({ value }: ReceivedMessage): number {
  return value?.length ?? 0;
}
