import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CallRegistry } from '../call-registry.ts';
import type { ProviderCallMetrics } from '../provider-calls.metrics.ts';
import type { ProviderOptions } from '../provider-calls.options.ts';
import { alertOperators } from './alert-operators.ts';
import { claimCall } from './claim-call.ts';
import { flagOverdue } from './flag-overdue.ts';
import { declareLimit } from './limits.ts';
import { runStep } from './run-step.ts';

const IDLE_POLL_MS = 400;
const LONGEST_PAUSE_MS = 500;
const AFTER_ERROR_MS = 1_000;
const DEFAULT_STEP_TIMEOUT_MS = 15_000;
/** A probe's worker that says nothing for that much longer than its step may take is gone. ms */
const PROBE_GRACE_MS = 5_000;
const LOOK_FOR_OVERDUE_MS = 15_000;

/** Makes the waiting calls of one provider. Every replica has one; they share the limit through its row. */
export class ProviderWorker {
  readonly #log = new Logger('ProviderCalls');
  readonly #running = new Set<Promise<void>>();
  readonly #abandon = new AbortController();
  #stopping = false;
  #woken = false;
  /** Calls wait for the next permit: more of them change nothing. */
  #limited = false;
  #endPause: () => void = () => undefined;
  #loop: Promise<void> = Promise.resolve();
  #lookedForOverdueAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: CallRegistry,
    private readonly provider: ProviderOptions,
    private readonly metrics: ProviderCallMetrics,
  ) {}

  async start(): Promise<void> {
    await declareLimit(this.dataSource.manager, this.provider);
    this.#loop = this.#run();
  }

  /** A call may be due: look now. */
  wake(): void {
    this.#woken = true;
    if (!this.#limited || this.#stopping) this.#endPause();
  }

  /**
   * Takes no more calls and waits for the steps under way; those that take longer are given up and left to another
   * replica, as calls of unknown outcome.
   */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
    const timer = setTimeout(() => this.#abandon.abort(new Error('the service is shutting down')), withinMs);
    await Promise.all(this.#running);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#lookForOverdue();
        this.#woken = false;
        const pauseMs = await this.#claim();
        if (pauseMs > 0) await this.#pause(pauseMs);
      } catch (error) {
        this.#log.error(`Looking for calls to '${this.provider.name}' failed: ${String(error)}`);
        await this.#pause(AFTER_ERROR_MS);
      }
    }
  }

  /** @returns how long to wait before the next look. ms */
  async #claim(): Promise<number> {
    const lease = uuidv7();
    const { name, stepTimeoutMs = DEFAULT_STEP_TIMEOUT_MS } = this.provider;
    const kinds = this.registry.kindsOf(name);
    const claim = await claimCall(this.dataSource, name, kinds, lease, stepTimeoutMs + PROBE_GRACE_MS);
    this.#limited = claim.status === 'limited';
    if (claim.status === 'idle') return this.#woken ? 0 : IDLE_POLL_MS;
    if (claim.status === 'limited') return Math.min(claim.waitMs, LONGEST_PAUSE_MS);
    this.metrics.permitTaken(name);
    const running = runStep(this.dataSource, {
      call: claim.call,
      registered: this.registry.get(claim.call.kind),
      lease,
      permitAt: claim.permitAt,
      timeoutMs: stepTimeoutMs,
      stopping: this.#abandon.signal,
      metrics: this.metrics,
    });
    this.#running.add(running);
    void running.finally(() => {
      this.#running.delete(running);
      this.wake();
    });
    return 0;
  }

  async #lookForOverdue(): Promise<void> {
    if (performance.now() - this.#lookedForOverdueAt < LOOK_FOR_OVERDUE_MS) return;
    this.#lookedForOverdueAt = performance.now();
    const provider = this.provider.name;
    for (const { key, kind, error } of await flagOverdue(this.dataSource.manager, provider)) {
      alertOperators(this.metrics, { provider, kind }, key, error ?? 'its deadline has passed');
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
