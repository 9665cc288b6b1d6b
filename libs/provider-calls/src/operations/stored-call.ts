import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

export const CALL_STATES = ['waiting', 'leased', 'succeeded', 'failed', 'needs-attention'] as const;
export type CallState = (typeof CALL_STATES)[number];

/** A call as operators see it. */
export interface StoredCall {
  readonly key: string;
  /** Orders the calls by when they were enqueued. */
  readonly position: string;
  readonly provider: string;
  readonly kind: string;
  readonly lane: 'interactive' | 'bulk';
  readonly batchId: string | null;
  readonly state: CallState;
  readonly attempts: number;
  /** A step's effect is not known. */
  readonly uncertain: boolean;
  readonly error: string | null;
  readonly enqueuedAt: Date;
  /** When it may be tried next. */
  readonly nextTryAt: Date;
  readonly deadline: Date | null;
  readonly cancelRequestedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly correlationId: string;
}

/** All that is known of one. */
export interface StoredCallDetails extends StoredCall {
  readonly input: unknown;
  readonly progress: unknown;
  readonly outcome: unknown;
  readonly audit: readonly AuditEntry[];
}

/** What an operator did to a call. */
export interface AuditEntry {
  readonly at: Date;
  /** `sub` of the operator's token. */
  readonly by: string;
  readonly action: 'retry' | 'resolve';
  readonly reason: string | null;
  readonly outcome: 'succeeded' | 'failed' | null;
  /** What the call had failed of. */
  readonly error: string | null;
}

export interface CallFilter {
  readonly state?: CallState | undefined;
  readonly provider?: string | undefined;
  readonly kind?: string | undefined;
}

const COLUMNS = `key, position, provider, kind, lane, batch_id AS "batchId", state, attempts, uncertain, error,
  created_at AS "enqueuedAt", run_at AS "nextTryAt", deadline, cancel_requested_at AS "cancelRequestedAt",
  finished_at AS "finishedAt", correlation_id AS "correlationId"`;

/** @returns the latest first */
export function listCalls(
  manager: EntityManager,
  { state, provider, kind }: CallFilter,
  page: { readonly before?: string | undefined; readonly limit: number },
): Promise<StoredCall[]> {
  return rows<StoredCall>(
    manager,
    `SELECT ${COLUMNS} FROM provider_calls
     WHERE ($1::text IS NULL OR state = $1)
       AND ($2::text IS NULL OR provider = $2)
       AND ($3::text IS NULL OR kind = $3)
       AND ($4::bigint IS NULL OR position < $4)
     ORDER BY position DESC
     LIMIT $5`,
    [state ?? null, provider ?? null, kind ?? null, page.before ?? null, page.limit],
  );
}

export async function findCall(manager: EntityManager, key: string): Promise<StoredCallDetails | undefined> {
  const [call] = await rows<Omit<StoredCallDetails, 'audit'>>(
    manager,
    `SELECT ${COLUMNS}, input, progress, outcome FROM provider_calls WHERE key = $1`,
    [key],
  );
  if (!call) return undefined;
  const audit = await rows<AuditEntry>(
    manager,
    `SELECT at, actor AS "by", action, reason, outcome, error FROM provider_call_audit WHERE key = $1 ORDER BY entry`,
    [key],
  );
  return { ...call, audit };
}
