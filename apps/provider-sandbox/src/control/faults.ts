import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CallCounters } from './call-counters.ts';
import type { Provider } from './control.ts';
import { ControlPanel } from './control-panel.ts';

/** What goes wrong with one call. */
export type Fault = 'none' | 'error' | 'errorAfter' | 'timeoutBefore' | 'timeoutAfter' | 'resetAfter';

/** Decides, by the fault switches, what happens to a call. */
@Injectable()
export class Faults {
  constructor(
    private readonly panel: ControlPanel,
    private readonly counters: CallCounters,
  ) {}

  /**
   * Counts the call.
   * @returns 0 when it is within the provider's rate, else the milliseconds after which to come again
   */
  admit(provider: Provider): number {
    return this.counters.admit(provider, this.panel.switches[provider].callsPerSecond);
  }

  /** Draws the fault of one call. */
  draw(provider: Provider): Fault {
    const switches = this.panel.switches[provider];
    let luck = Math.random();
    for (const [fault, rate] of [
      ['error', switches.errorRate],
      ['errorAfter', switches.errorAfterRate],
      ['timeoutBefore', switches.timeoutBeforeRate],
      ['timeoutAfter', switches.timeoutAfterRate],
      ['resetAfter', switches.resetAfterRate],
    ] as const) {
      if (luck < rate) return fault;
      luck -= rate;
    }
    return 'none';
  }

  /** Waits as long as the provider is slow. */
  async latency(provider: Provider): Promise<void> {
    await pause(this.panel.switches[provider].latencyMs, undefined, { ref: false });
  }

  /** Waits as long as a connection is held open before it is closed without an answer. */
  async hold(provider: Provider): Promise<void> {
    await pause(this.panel.switches[provider].timeoutMs, undefined, { ref: false });
  }
}
