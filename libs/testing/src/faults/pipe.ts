import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Rule } from './rules.ts';
import type { Direction, WireMessage } from './wire.ts';

/** What holds for all connections of a proxy, and may change at any time. */
export interface Conditions {
  /** Each message is late by this much, in each direction. ms */
  readonly latencyMs: number;
  /** Per connection and direction. */
  readonly bytesPerSecond: number;
  /** Resolves while bytes may pass. */
  readonly open: Promise<void>;
  readonly rules: readonly Rule[];
}

/** One direction of a proxied connection: passes messages on in order, under the proxy's conditions. */
export class Pipe {
  readonly #to: Socket;
  readonly #direction: Direction;
  readonly #conditions: () => Conditions;
  readonly #reset: () => void;
  readonly #queue: { message: WireMessage; at: number }[] = [];
  #running = false;
  #held = false;
  #ended = false;

  constructor(to: Socket, direction: Direction, conditions: () => Conditions, reset: () => void) {
    this.#to = to;
    this.#direction = direction;
    this.#conditions = conditions;
    this.#reset = reset;
  }

  push(messages: readonly WireMessage[]): void {
    const at = performance.now();
    for (const message of messages) this.#queue.push({ message, at });
    if (!this.#running) void this.#run();
  }

  /** The sender has no more to say. What a rule holds at that moment never arrives. */
  end(): void {
    this.#ended = true;
    if (this.#held) this.#reset();
    else if (!this.#running) this.#to.end();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#queue.shift(); next && !this.#to.destroyed; next = this.#queue.shift()) {
      await this.#late(next.at, next.message.bytes.length);
      await this.#conditions().open;
      if (await this.#mayPass(next.message)) await this.#write(next.message.bytes);
    }
    this.#running = false;
    if (this.#ended) this.#to.end();
  }

  async #late(at: number, bytes: number): Promise<void> {
    const { latencyMs, bytesPerSecond } = this.#conditions();
    const untilArrivalMs = Math.max(0, at + latencyMs - performance.now());
    const waitMs = untilArrivalMs + (bytes / bytesPerSecond) * 1_000;
    if (waitMs > 0) await delay(waitMs);
  }

  async #mayPass(message: WireMessage): Promise<boolean> {
    const passing = { ...message, direction: this.#direction };
    const rule = this.#conditions().rules.find((one) => one.take(passing));
    if (!rule) return true;
    if (rule.fault === 'hold') {
      this.#held = true;
      await rule.removed;
      this.#held = false;
      return true;
    }
    if (rule.fault === 'cut') this.#reset();
    return false;
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#to.destroyed || this.#to.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#to.off('drain', done).off('close', done);
        resolve();
      };
      this.#to.once('drain', done).once('close', done);
    });
  }
}
