import type { SettledResult } from './durable-call.ts';

const DEFAULT_RETRY_AFTER_MS = 1_000;

/** Thrown by a step that the provider refused for calling too often; all replicas hold back for that long. */
export class RateLimited extends Error {
  override name = 'RateLimited';
  readonly retryAfterMs: number;

  /** @param retryAfterMs as the provider said, else one second */
  constructor(retryAfterMs: number = DEFAULT_RETRY_AFTER_MS, options?: ErrorOptions) {
    super(`the provider asks to hold back for ${retryAfterMs} ms`, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown by a step whose request surely had no effect, such as one whose connection was refused. */
export class NotAttempted extends Error {
  override name = 'NotAttempted';

  /** @param cause what went wrong */
  constructor(cause: unknown) {
    super(`nothing was attempted: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The provider's word was heard, but what it means could not be saved; it need not be asked again. */
export class SettleFailed extends Error {
  override name = 'SettleFailed';
  readonly result: SettledResult<unknown>;

  constructor(result: SettledResult<unknown>, cause: unknown) {
    super(`settling failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.result = result;
  }
}
