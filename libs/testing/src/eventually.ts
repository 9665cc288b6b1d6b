import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Default 10 s. */
  timeoutMs?: number;
  /** Pause between tries; default 50 ms. */
  intervalMs?: number;
}

/**
 * Repeats an assertion until it passes and returns what it returned.
 * @throws the assertion's last error, with how long it was tried in its message
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 50 }: EventuallyOptions = {},
): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ; await delay(intervalMs)) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() + intervalMs < deadline) continue;
      if (error instanceof Error) error.message = `Not within ${timeoutMs} ms: ${error.message}`;
      throw error;
    }
  }
}
