import type { FollowOptions, Realtime } from './realtime/realtime.ts';
import { isFinal, isOrderUpdate, type OrderUpdate } from './types/updates.ts';

/**
 * An order's updates up to a final status.
 * @param confirm throws when there is no such order; it may exist before the gateway has heard of it
 */
export function followOrder(
  realtime: Realtime,
  confirm: () => Promise<unknown>,
  id: string,
  { after = 0, signal }: FollowOptions = {},
): AsyncIterableIterator<OrderUpdate, undefined> {
  // From one before, to see whether the last known update was the final one.
  const updates = realtime.follow({ room: `order:${id}`, after: Math.max(0, after - 1), signal, confirm });
  let ended = false;
  const end = async (): Promise<IteratorResult<OrderUpdate, undefined>> => {
    ended = true;
    await updates.return?.();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      for (;;) {
        if (ended) return end();
        const next = await updates.next();
        if (next.done) return next;
        if (!isOrderUpdate(next.value)) continue;
        // The connection is not held until the reader asks once more.
        if (isFinal(next.value)) await end();
        if (next.value.sequence > after) return { done: false, value: next.value };
      }
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
