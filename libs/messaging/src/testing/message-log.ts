import { eventually } from '@waybill/testing';
import type { ReceivedMessage } from '../broker/broker.port.ts';

/**
 * What a consumer was given, in the order in which it came. Second copies are left out: a publisher that repeats a
 * request of which one partition failed, as happens on a topic that was just made, stores the others twice.
 */
export class MessageLog {
  readonly messages: ReceivedMessage[] = [];
  readonly #firstOffsets = new Map<string, string>();

  readonly take = (message: ReceivedMessage): Promise<void> => {
    const content = JSON.stringify([message.topic, message.key, message.value]);
    const first = this.#firstOffsets.get(content) ?? message.offset;
    this.#firstOffsets.set(content, first);
    if (first === message.offset) this.messages.push(message);
    return Promise.resolve();
  };

  /** Waits until this many came, and returns all. */
  async atLeast(count: number, timeoutMs = 20_000): Promise<readonly ReceivedMessage[]> {
    return eventually(
      () => {
        if (this.messages.length < count) throw new Error(`${this.messages.length} of ${count} came.`);
        return this.messages;
      },
      { timeoutMs },
    );
  }

  values(key?: string): (string | null)[] {
    return this.messages
      .filter((message) => key === undefined || message.key === key)
      .map(({ value }) => value);
  }
}
