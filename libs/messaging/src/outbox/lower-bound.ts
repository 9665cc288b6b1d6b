/** Twice the longest a transaction may last (`transaction_timeout` is 30 s). ms */
const SETTLED_AFTER_MS = 60_000;
/** A full look now and then, in case the bound is ever wrong. ms */
const FULL_LOOK_MS = 60_000;
const SAMPLE_MS = 1_000;

/**
 * The position below which no row can appear any more: the highest one that was sent so long ago that every
 * transaction of that time has ended. "Higher than the last one sent" would lose rows, since a transaction
 * may commit a lower position later.
 */
export class LowerBound {
  readonly #samples: { position: string; at: number }[] = [];
  readonly #now: () => number;
  #settled = '0';
  #nextFullLook: number;

  /** @param now monotonic clock. ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#nextFullLook = now() + FULL_LOOK_MS;
  }

  /** Remembers that everything visible up to this position was sent. */
  sent(position: string): void {
    const at = this.#now();
    const last = this.#samples.at(-1);
    if (!last || at - last.at >= SAMPLE_MS) this.#samples.push({ position, at });
  }

  current(): string {
    const now = this.#now();
    while (this.#samples[0] && now - this.#samples[0].at > SETTLED_AFTER_MS) {
      const { position } = this.#samples.shift()!;
      if (BigInt(position) > BigInt(this.#settled)) this.#settled = position;
    }
    if (now < this.#nextFullLook) return this.#settled;
    this.#nextFullLook = now + FULL_LOOK_MS;
    return '0';
  }
}
