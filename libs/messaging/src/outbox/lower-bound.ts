/** Twice the longest a transaction may last (`transaction_timeout` is 30 s). ms */
const SETTLED_AFTER_MS = 60_000;
/** A full look now and then, in case the bound is ever wrong. ms */
const FULL_LOOK_MS = 60_000;
const SAMPLE_MS = 1_000;

/** When and from where the relay looks for rows to send. */
export interface Look {
  /** Rows above this position. */
  readonly from: string;
  /** Monotonic clock. ms */
  readonly at: number;
}

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
  #releases: string | undefined;

  /** @param now monotonic clock. ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#nextFullLook = now() + FULL_LOOK_MS;
  }

  /** To be taken right before rows are selected. */
  look(): Look {
    const at = this.#now();
    if (at < this.#nextFullLook) return { from: this.#settled, at };
    this.#nextFullLook = at + FULL_LOOK_MS;
    return { from: '0', at };
  }

  /**
   * Everything that the look saw up to this position was sent. Only that raises the bound, never time alone: rows that
   * were committed late may still wait for a broker that is away.
   */
  sent(position: string, look: Look): void {
    for (let [first] = this.#samples; first; [first] = this.#samples) {
      if (look.at - first.at <= SETTLED_AFTER_MS || BigInt(first.position) > BigInt(position)) break;
      this.#samples.shift();
      if (BigInt(first.position) > BigInt(this.#settled)) this.#settled = first.position;
    }
    const at = this.#now();
    const last = this.#samples.at(-1);
    if (!last || at - last.at >= SAMPLE_MS) this.#samples.push({ position, at });
  }

  /**
   * Rows that waited for a rejected one may be sent now, wherever they lie.
   * @param releases how often that has happened
   * @returns whether the look missed some of them, so that none of what it found may be sent
   */
  released(releases: string, look: Look): boolean {
    if (releases === this.#releases) return false;
    this.#releases = releases;
    this.#samples.length = 0;
    this.#settled = '0';
    return look.from !== '0';
  }
}
