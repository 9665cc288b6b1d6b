/** More deaths than this within the window, and the group pauses: a bad release must not bury an hour of orders. */
const MAX_DEATHS = 20;
const WINDOW_MS = 60_000;

/**
 * Counts the messages that died at once. When there are too many, it lets one through per window, until one survives.
 */
export class DeathWatch {
  readonly #now: () => number;
  #deaths: number[] = [];
  #nextProbe: number | undefined;

  /** @param now monotonic clock. ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get paused(): boolean {
    return this.#nextProbe !== undefined;
  }

  /** @returns true when this death is the one that pauses the group */
  died(): boolean {
    const now = this.#now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < WINDOW_MS), now];
    const pausing = !this.paused && this.#deaths.length > MAX_DEATHS;
    if (pausing || this.paused) this.#nextProbe = now + WINDOW_MS;
    return pausing;
  }

  /** A message was handled: whatever was wrong is mended. */
  survived(): void {
    this.#nextProbe = undefined;
  }

  /** @returns whether a message may be handled now; while paused, one per window may */
  admits(): boolean {
    if (this.#nextProbe === undefined) return true;
    const now = this.#now();
    if (now < this.#nextProbe) return false;
    this.#nextProbe = now + WINDOW_MS;
    return true;
  }
}
