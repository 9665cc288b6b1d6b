import { Injectable } from '@nestjs/common';
import type { Provider } from './control.ts';

const WINDOW_MS = 1_000;

/** How a provider was called since the sandbox started. */
export interface CallCount {
  /** All calls, the refused ones too. */
  total: number;
  /** Calls refused because there were too many in a second. */
  rateLimited: number;
  /** The most calls that fell into any one second, the refused ones too: shows whether callers keep to a rate. */
  maxInOneSecond: number;
}

/** Counts the calls to each provider in a sliding window of one second. */
@Injectable()
export class CallCounters {
  readonly #counts = new Map<Provider, CallCount>();
  readonly #seen = new Map<Provider, number[]>();
  readonly #admitted = new Map<Provider, number[]>();

  /**
   * Counts a call.
   * @returns 0 when it may go on, else the milliseconds until there is room for it again
   */
  admit(provider: Provider, callsPerSecond: number): number {
    const now = performance.now();
    const seen = lastSecond(this.#seen, provider, now);
    const admitted = lastSecond(this.#admitted, provider, now);
    const count = this.of(provider);
    seen.push(now);
    count.total += 1;
    count.maxInOneSecond = Math.max(count.maxInOneSecond, seen.length);
    if (callsPerSecond === 0 || admitted.length < callsPerSecond) {
      admitted.push(now);
      return 0;
    }
    count.rateLimited += 1;
    return Math.max(1, (admitted[0] ?? now) + WINDOW_MS - now);
  }

  of(provider: Provider): CallCount {
    const count = this.#counts.get(provider) ?? { total: 0, rateLimited: 0, maxInOneSecond: 0 };
    this.#counts.set(provider, count);
    return count;
  }
}

function lastSecond(windows: Map<Provider, number[]>, provider: Provider, now: number): number[] {
  const window = windows.get(provider) ?? [];
  windows.set(provider, window);
  const firstInside = window.findIndex((at) => at > now - WINDOW_MS);
  window.splice(0, firstInside === -1 ? window.length : firstInside);
  return window;
}
