import { Injectable } from '@nestjs/common';
import { currentContext, rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import { CallRegistry } from './call-registry.ts';
import { markEnqueued } from './worker/wake.ts';

export interface NewCall<Input = unknown> {
  /** Derived from what is to be done, such as `charge:{orderId}:1`. */
  readonly key: string;
  /** JSON */
  readonly input: Input;
  /** `interactive` goes first; `bulk` gets at least one call in four. */
  readonly lane: 'interactive' | 'bulk';
  /** Batches take turns. UUID */
  readonly batchId?: string | undefined;
  /** From then on it is cancelled at the provider instead of made; its kind needs a `cancel`. */
  readonly deadline?: Date | undefined;
  /** When what it comes of happened, such as the `time` of an event; now, if that is not known. */
  readonly causedAt?: Date | undefined;
}

/** Where a service leaves the calls that its workers make once the transaction has committed. */
@Injectable()
export class ProviderCalls {
  constructor(private readonly registry: CallRegistry) {}

  /**
   * Saves a call in the caller's transaction. A key that is already there is left as it is.
   * @throws when no class implements this kind, outside a transaction, or for a deadline of a kind that has no `cancel`
   */
  async enqueue(manager: EntityManager, kind: string, call: NewCall): Promise<void> {
    if (!manager.queryRunner?.isTransactionActive) {
      throw new Error('ProviderCalls.enqueue needs the manager of an open transaction.');
    }
    const { provider, call: implementation } = this.registry.get(kind);
    if (call.deadline && !implementation.cancel) {
      throw new Error(`Call '${call.key}' can't have a deadline: '${kind}' has no cancel.`);
    }
    const { correlationId, causationId, traceparent } = currentContext();
    await rows(manager, INSERT, [
      call.key,
      provider,
      kind,
      call.lane,
      call.batchId ?? null,
      JSON.stringify(call.input),
      call.deadline ?? null,
      correlationId,
      causationId ?? null,
      traceparent ?? null,
      call.causedAt && !Number.isNaN(call.causedAt.getTime()) ? call.causedAt : null,
    ]);
    markEnqueued(manager.queryRunner, provider);
  }
}

/**
 * Batches take turns by start-time fair queueing (Goyal, Vin and Cheng 1996): a call's turn is one after the last of
 * its batch, but never before the turn that is being served, so a new batch starts beside the others and no batch saves
 * up turns.
 */
const INSERT = `
  INSERT INTO provider_calls
    (key, provider, kind, lane, batch_id, input, deadline, correlation_id, causation_id, traceparent, caused_at, turn)
  SELECT $1, $2, $3, $4, $5::uuid, $6::jsonb, $7::timestamptz, $8, $9, $10,
         coalesce($11::timestamptz, clock_timestamp()), CASE $4 WHEN 'bulk' THEN greatest(
    (SELECT bulk_turn FROM provider_limits WHERE provider = $2),
    (SELECT max(turn) + 1 FROM provider_calls WHERE provider = $2 AND batch_id = $5::uuid),
    0
  ) ELSE 0 END
  ON CONFLICT (key) DO NOTHING`;
