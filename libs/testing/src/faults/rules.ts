import type { Direction, WireMessage } from './wire.ts';

/** A message at the moment it would pass. */
export type Passing = WireMessage & { readonly direction: Direction };

/**
 * - `hold`: it and what follows it in its direction wait until the rule is removed. Lost when its sender leaves.
 * - `drop`: it is lost, and its connection goes on.
 * - `cut`: it is lost, and its connection is reset.
 */
export type Fault = 'hold' | 'drop' | 'cut';

export interface RuleOptions {
  /** How many messages it applies to; default: all. */
  readonly times?: number;
}

/** What a proxy does to some messages. */
export class Rule {
  readonly #removed = Promise.withResolvers<void>();
  readonly #firstHit = Promise.withResolvers<void>();
  readonly #left: () => number;
  readonly #matches: (message: Passing) => boolean;
  readonly fault: Fault;
  #hits = 0;
  #active = true;

  constructor(matches: (message: Passing) => boolean, fault: Fault, { times = Infinity }: RuleOptions) {
    this.#matches = matches;
    this.fault = fault;
    this.#left = () => times - this.#hits;
  }

  /** How many messages it was applied to. */
  get hits(): number {
    return this.#hits;
  }

  /** Resolves when the first message was met. */
  get hit(): Promise<void> {
    return this.#firstHit.promise;
  }

  /** Resolves when the rule is removed. */
  get removed(): Promise<void> {
    return this.#removed.promise;
  }

  /** Ends it; what it held goes on. */
  remove(): void {
    this.#active = false;
    this.#removed.resolve();
  }

  /** @returns whether it applies to this message, which then counts as hit */
  take(message: Passing): boolean {
    if (!this.#active || this.#left() <= 0 || !this.#matches(message)) return false;
    this.#hits += 1;
    this.#firstHit.resolve();
    return true;
  }
}
