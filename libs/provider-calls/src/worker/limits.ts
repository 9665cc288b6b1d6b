import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { ProviderOptions } from '../provider-calls.options.ts';

/** Limiters of several clients drift, and the provider counts its own way: leave a fifth of the allowance. */
const USED_SHARE = 0.8;

/** Makes the provider's row, or brings it to this release's settings. */
export async function declareLimit(manager: EntityManager, provider: ProviderOptions): Promise<void> {
  await rows(
    manager,
    `INSERT INTO provider_limits AS existing (provider, interval_ms, concurrency) VALUES ($1, $2, $3)
     ON CONFLICT (provider) DO UPDATE
     SET interval_ms = excluded.interval_ms, concurrency = excluded.concurrency, changed_at = clock_timestamp()
     WHERE (existing.interval_ms, existing.concurrency) <> (excluded.interval_ms, excluded.concurrency)`,
    [provider.name, 1_000 / (USED_SHARE * provider.callsPerSecond), provider.concurrency],
  );
}

/**
 * Takes the provider's next permit if it is due: one request may start now, the next one an interval later.
 * @returns 0 when taken, else how long until it is due. ms
 */
export async function takePermit(manager: EntityManager, provider: string): Promise<number> {
  const [taken] = await rows(
    manager,
    `UPDATE provider_limits SET tat = clock_timestamp() + interval_ms * interval '1 ms'
     WHERE provider = $1 AND greatest(tat, blocked_until) <= clock_timestamp()
     RETURNING provider`,
    [provider],
  );
  return taken ? 0 : Math.max(1, await untilPermit(manager, provider));
}

/** @returns how long until a permit is due; 0 when it is. ms */
export function untilPermit(manager: EntityManager, provider: string): Promise<number> {
  return msUntil(manager, provider, 'tat, blocked_until');
}

/** @returns how long until a call may be claimed: as for a permit, and the circuit is closed or due for a probe. ms */
export function untilClaim(manager: EntityManager, provider: string): Promise<number> {
  return msUntil(manager, provider, 'tat, blocked_until, circuit_until');
}

/** No replica calls the provider for that long. ms */
export async function holdBack(manager: EntityManager, provider: string, ms: number): Promise<void> {
  await rows(
    manager,
    `UPDATE provider_limits
     SET blocked_until = greatest(blocked_until, clock_timestamp() + $2 * interval '1 ms')
     WHERE provider = $1`,
    [provider, ms],
  );
}

async function msUntil(manager: EntityManager, provider: string, times: string): Promise<number> {
  const [limit] = await rows<{ wait_ms: number }>(
    manager,
    `SELECT greatest(0, ceil(
       1000 * extract(epoch FROM greatest(${times}, '1970-01-01') - clock_timestamp())
     ))::float8 AS wait_ms
     FROM provider_limits WHERE provider = $1`,
    [provider],
  );
  if (!limit) throw new Error(`The limit of provider '${provider}' is not declared.`);
  return limit.wait_ms;
}
