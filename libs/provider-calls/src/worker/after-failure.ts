import { NotAttempted, RateLimited, SettleFailed } from '../errors.ts';
import { isOutage } from './outage.ts';

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** So many failures in a row that are not the provider's outage, and a person has to look. */
export const MOST_DOUBTS = 30;

export interface NextTry {
  readonly state: 'waiting' | 'needs-attention';
  /** From now. ms */
  readonly delayMs: number;
  /** Whether it is unknown what the call has done so far. */
  readonly uncertain: boolean;
  /** How long nobody may call the provider. ms */
  readonly holdBackMs: number;
  /** Failures in a row; a refusal for calling too often is none. */
  readonly failures: number;
  /** Those of them that more tries are unlikely to resolve. */
  readonly doubts: number;
}

/**
 * What becomes of a call whose step threw. It is never failed from here: that is the provider's word alone. When it fails
 * for long though the provider is up, it needs a person; one without any effect goes on.
 */
export function afterFailure(
  call: { readonly failures: number; readonly doubts: number; readonly uncertain: boolean },
  error: unknown,
  random: () => number = Math.random,
): NextTry {
  if (error instanceof RateLimited) {
    const { retryAfterMs } = error;
    const { uncertain, failures, doubts } = call;
    return { state: 'waiting', delayMs: retryAfterMs, uncertain, holdBackMs: retryAfterMs, failures, doubts };
  }
  const unsettled = error instanceof SettleFailed;
  const uncertain = call.uncertain || !(unsettled || error instanceof NotAttempted);
  const doubts = call.doubts + (unsettled || (uncertain && !isOutage(error)) ? 1 : 0);
  const failures = call.failures + 1;
  return {
    state: doubts >= MOST_DOUBTS ? 'needs-attention' : 'waiting',
    delayMs: backOff(failures, random),
    uncertain,
    holdBackMs: 0,
    failures,
    doubts,
  };
}

/** Exponential with jitter on its upper half, so that calls that failed together don't come back together. ms */
function backOff(failures: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return ceiling / 2 + random() * (ceiling / 2);
}
