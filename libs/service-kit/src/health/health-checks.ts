import { Injectable } from '@nestjs/common';

/** Throws when what it checks isn't well; the message is shown to operators. */
export type HealthCheck = () => void | Promise<void>;

/**
 * What the health endpoints ask. Any part of a service adds to it when it starts:
 * `checks.addReadiness('kafka', () => { … })`.
 */
@Injectable()
export class HealthChecks {
  readonly #liveness = new Map<string, HealthCheck>();
  readonly #readiness = new Map<string, HealthCheck>();

  /** A failing liveness check gets the process restarted. */
  addLiveness(name: string, check: HealthCheck): void {
    this.#liveness.set(name, check);
  }

  /** A failing readiness check takes the process out of traffic until it passes again. */
  addReadiness(name: string, check: HealthCheck): void {
    this.#readiness.set(name, check);
  }

  get liveness(): ReadonlyMap<string, HealthCheck> {
    return this.#liveness;
  }

  get readiness(): ReadonlyMap<string, HealthCheck> {
    return this.#readiness;
  }
}
