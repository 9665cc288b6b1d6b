/**
 * What was received and not yet taken. Unlike a generator's, its `return` also ends a `next` that waits,
 * so leaving a loop never hangs on an update that doesn't come.
 */
export class UpdateQueue<Item> implements AsyncIterableIterator<Item, undefined> {
  readonly #items: Item[] = [];
  readonly #waiting: PromiseWithResolvers<IteratorResult<Item, undefined>>[] = [];
  readonly #onEnd: () => void;
  #end: { error?: Error } | undefined;

  /** @param onEnd called once, when nothing more is wanted */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(item: Item): void {
    if (this.#end) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve({ done: false, value: item });
    else this.#items.push(item);
  }

  /** What was pushed before is still handed out. */
  end(error?: Error): void {
    if (this.#end) return;
    this.#end = error ? { error } : {};
    for (const waiting of this.#waiting.splice(0)) this.#finish(waiting);
    this.#onEnd();
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    const next = Promise.withResolvers<IteratorResult<Item, undefined>>();
    const item = this.#items.shift();
    if (item !== undefined) next.resolve({ done: false, value: item });
    else if (this.#end) this.#finish(next);
    else this.#waiting.push(next);
    return next.promise;
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.#items.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** An error is thrown once; after it the iteration is over. */
  #finish(next: PromiseWithResolvers<IteratorResult<Item, undefined>>): void {
    const error = this.#end?.error;
    this.#end = {};
    if (error) next.reject(error);
    else next.resolve({ done: true, value: undefined });
  }
}
