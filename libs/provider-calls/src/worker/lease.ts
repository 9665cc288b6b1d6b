import { rows } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import { LEASE } from './claim-call.ts';

const RENEW_EVERY_MS = 2_000;
/** A lease that could not be renewed for that long may be another's soon. ms */
const GIVE_UP_MS = 6_500;

/** Keeps a call ours while its step runs. */
export class Lease {
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #renewedAt = performance.now();

  constructor(
    private readonly dataSource: DataSource,
    readonly id: string,
    private readonly key: string,
  ) {
    this.#timer = setInterval(() => void this.#renew(), RENEW_EVERY_MS);
  }

  /** Aborted when the call belongs to another worker or can't be kept. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  stopRenewing(): void {
    clearInterval(this.#timer);
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    const ours = await this.#extend().catch(() => askedAt - this.#renewedAt < GIVE_UP_MS && 'unknown');
    if (ours === true) this.#renewedAt = askedAt;
    if (ours !== false) return;
    this.stopRenewing();
    this.#lost.abort(new Error(`the lease of call '${this.key}' was lost`));
  }

  async #extend(): Promise<boolean> {
    const renewed = await rows(
      this.dataSource.manager,
      `UPDATE provider_calls SET lease_expires_at = clock_timestamp() + interval '${LEASE}'
       WHERE key = $1 AND lease_holder = $2
       RETURNING key`,
      [this.key, this.id],
    );
    return renewed.length > 0;
  }
}
