/** How long a call keeps trying while a service is busy, restarting or out of reach. */
export interface RetryPolicy {
  /** Tries in all; 1 means none again. */
  readonly attempts: number;
  /** Longest wait before the second try, doubled for each further one. ms */
  readonly firstDelayMs: number;
  /** No wait is longer, unless the service asks for it by `Retry-After`. ms */
  readonly maxDelayMs: number;
}

/** About 20 s in all: a service that is restarted comes back within. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 8, firstDelayMs: 250, maxDelayMs: 5_000 };

/** Longest that a service may ask to wait; beyond it the caller should decide. ms */
const MAX_RETRY_AFTER_MS = 60_000;

/**
 * Full jitter, so that clients that failed together don't come back together.
 * @param attempt the one that failed, from 1
 * @param retryAfter the answer's header, seconds or an HTTP date
 * @returns ms to wait, or undefined when it is not worth trying again
 */
export function delayBefore(
  policy: RetryPolicy,
  attempt: number,
  retryAfter: string | null,
  random: () => number = Math.random,
): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  const backOff = random() * Math.min(policy.firstDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
  const asked = retryAfter === null ? 0 : parseRetryAfter(retryAfter);
  // The jitter comes on top: all who were told "2 s" would otherwise be back at once.
  return asked > MAX_RETRY_AFTER_MS ? undefined : asked + backOff;
}

function parseRetryAfter(value: string): number {
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}

/** @throws what the signal was aborted with */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
