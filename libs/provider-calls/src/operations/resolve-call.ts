import { rows } from '@waybill/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ZodError } from 'zod';
import { CallRegistry } from '../call-registry.ts';
import type { SettledResult } from '../durable-call.ts';
import { ProviderCallMetrics } from '../provider-calls.metrics.ts';
import type { ClaimedCall } from '../worker/claim-call.ts';
import { runOf } from '../worker/run-of.ts';
import { settleInContext } from '../worker/settle-in-context.ts';
import { markEnqueued } from '../worker/wake.ts';
import type { AuditEntry, CallState } from './stored-call.ts';

/** Why nothing was done. */
export type Refusal =
  | { readonly refused: 'unknown' }
  | { readonly refused: 'state'; readonly state: CallState }
  | { readonly refused: 'outcome'; readonly error: ZodError };

type Resolution = Pick<AuditEntry, 'by' | 'action' | 'reason' | 'outcome'>;
type LockedCall = Omit<ClaimedCall, 'probing'> & {
  readonly state: CallState;
  readonly provider: string;
  readonly error: string | null;
};

/** What operators do to calls. Each action is audited in its own transaction. */
@Injectable()
export class ResolveCall {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: CallRegistry,
    private readonly metrics: ProviderCallMetrics,
  ) {}

  /**
   * Lets a call that needs attention, or waits for its next try, be tried at once. What is uncertain of it stays so, and
   * past its deadline it is cancelled, not made.
   * @param by `sub` of the operator's token
   */
  retry(key: string, by: string, reason: string | null): Promise<Refusal | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const call = await lock(manager, key);
      if (!call) return { refused: 'unknown' };
      if (call.state !== 'needs-attention' && call.state !== 'waiting') {
        return { refused: 'state', state: call.state };
      }
      await audit(manager, call, { by, action: 'retry', reason, outcome: null });
      await rows(
        manager,
        `UPDATE provider_calls
         SET state = 'waiting', run_at = clock_timestamp(), failures = 0, doubts = 0,
             uncertain_since = CASE WHEN uncertain THEN clock_timestamp() END,
             cancel_requested_at = CASE WHEN deadline <= clock_timestamp() THEN clock_timestamp() END
         WHERE key = $1`,
        [key],
      );
      if (manager.queryRunner) markEnqueued(manager.queryRunner, call.provider);
      return undefined;
    });
  }

  /**
   * Ends a call that needs attention as a person found it at the provider: the domain changes and its events are published
   * as if the provider had said so.
   * @param by `sub` of the operator's token
   * @throws what settling throws; nothing is changed then
   */
  async resolve(
    key: string,
    by: string,
    reason: string,
    found: SettledResult<unknown>,
  ): Promise<Refusal | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const call = await lock(manager, key);
      if (!call) return { refused: 'unknown' };
      if (call.state !== 'needs-attention') return { refused: 'state', state: call.state };
      const registered = this.registry.get(call.kind);
      const outcome = registered.call.outcomes?.[found.status].safeParse(found.outcome);
      if (outcome?.error) return { refused: 'outcome', error: outcome.error };
      const result = { ...found, outcome: outcome ? outcome.data : found.outcome };
      await audit(manager, call, { by, action: 'resolve', reason, outcome: found.status });
      await rows(
        manager,
        `UPDATE provider_calls
         SET state = $2, outcome_status = $2, outcome = $3::jsonb, uncertain = false, uncertain_since = NULL,
             finished_at = clock_timestamp(),
             resolution = jsonb_build_object('by', $4::text, 'reason', $5::text, 'at', clock_timestamp())
         WHERE key = $1`,
        [key, result.status, JSON.stringify(result.outcome), by, reason],
      );
      await settleInContext(manager, call, registered, runOf(call, AbortSignal.timeout(SETTLE_MS)), result);
      this.metrics.finished(registered, result.status);
      return undefined;
    });
  }
}

/** No request waits for longer. */
const SETTLE_MS = 10_000;

async function lock(manager: EntityManager, key: string): Promise<LockedCall | undefined> {
  const [call] = await rows<LockedCall>(manager, 'SELECT * FROM provider_calls WHERE key = $1 FOR UPDATE', [
    key,
  ]);
  return call;
}

async function audit(
  manager: EntityManager,
  { key, error }: LockedCall,
  { by, action, reason, outcome }: Resolution,
): Promise<void> {
  await rows(
    manager,
    `INSERT INTO provider_call_audit (key, actor, action, reason, outcome, error) VALUES ($1, $2, $3, $4, $5, $6)`,
    [key, by, action, reason, outcome, error],
  );
}
