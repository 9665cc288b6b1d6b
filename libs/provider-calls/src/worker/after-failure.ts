import { NotAttempted, RateLimited, SettleFailed } from '../errors.ts';

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

export interface NextTry {
  readonly state: 'waiting' | 'needs-attention';
  /** From now. ms */
  readonly delayMs: number;
  /** Whether it is known what the call has done so far. */
  readonly uncertain: boolean;
  /** How long nobody may call the provider. ms */
  readonly holdBackMs: number;
  /** Failures in a row; a refusal for calling too often is none. */
  readonly failures: number;
}

/**
 * What becomes of a call whose step threw. It is never failed from here: that is the provider's word alone. Past its
 * deadline, one whose effect is unknown needs a person; one without any effect goes on.
 */
export function afterFailure(
  call: { readonly failures: number; readonly uncertain: boolean; readonly deadline: Date | null },
  error: unknown,
  now: Date,
  random: () => number = Math.random,
): NextTry {
  if (error instanceof RateLimited) {
    const { retryAfterMs } = error;
    const { uncertain, failures } = call;
    return { state: 'waiting', delayMs: retryAfterMs, uncertain, holdBackMs: retryAfterMs, failures };
  }
  const known = error instanceof NotAttempted || error instanceof SettleFailed;
  const uncertain = call.uncertain || !known;
  const late = call.deadline !== null && call.deadline <= now;
  const failures = call.failures + 1;
  return {
    state: late && uncertain ? 'needs-attention' : 'waiting',
    delayMs: backOff(failures, random),
    uncertain,
    holdBackMs: 0,
    failures,
  };
}

/** Exponential with jitter on its upper half, so that calls that failed together don't come back together. ms */
function backOff(failures: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return ceiling / 2 + random() * (ceiling / 2);
}
