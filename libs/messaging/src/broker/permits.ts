/** Lets at most so many tasks run at the same time; the others wait in the order in which they came. */
export class Permits {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      // Handed over, so that nobody who comes later takes it before the one who waits.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
