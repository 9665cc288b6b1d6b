import type { EntityManager } from 'typeorm';
import { rows, type SqlParameter } from '../database/rows.ts';

/** What an operator did to a message. */
export interface AuditEntry {
  readonly entry: string;
  readonly at: Date;
  /** `sub` of the operator's token. */
  readonly by: string;
  readonly action: 'replay' | 'edit' | 'skip' | 'retry';
  readonly reason: string | null;
  readonly position: string;
  readonly topic: string;
  readonly key: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly eventId: string | null;
  readonly eventType: string | null;
  readonly headers: Readonly<Record<string, string>> | null;
  /** Of edits and skips, for as long as the message's topic is retained. */
  readonly payloadBefore: string | null;
  /** Of edits, for as long. */
  readonly payloadAfter: string | null;
  /** What the message had failed of. */
  readonly error: string | null;
  readonly attempts: number | null;
}

/** `inbox`: messages received; `outbox`: events of this service's own. */
export type Side = 'inbox' | 'outbox';

export interface Action {
  readonly by: string;
  readonly action: AuditEntry['action'];
  readonly reason?: string;
  readonly payloadAfter?: string;
}

export interface AuditFilter {
  readonly position?: string | undefined;
  readonly key?: string | undefined;
}

const COLUMNS = `entry, at, actor AS "by", action, reason, position, topic, message_key AS "key",
  kafka_partition AS "partition", kafka_offset AS "offset", event_id AS "eventId", event_type AS "eventType",
  headers, payload_before AS "payloadBefore", payload_after AS "payloadAfter", error, attempts`;

/** Writes down what is about to be done to a parked message: call it before the change, in its transaction. */
export function auditDeadLetter(
  manager: EntityManager,
  position: string,
  action: Action,
): Promise<AuditEntry> {
  return recorded(
    manager,
    `INSERT INTO dead_letter_audit (side, action, actor, reason, payload_after, position, consumer_group, topic,
                                    message_key, kafka_partition, kafka_offset, event_id, event_type, headers,
                                    payload_before, error, attempts)
     SELECT 'inbox', $2, $3, $4, $5, position, consumer_group, topic,
            message_key, kafka_partition, kafka_offset, event_id, event_type, headers,
            CASE WHEN $2 IN ('edit', 'skip') THEN payload END, error, attempts
     FROM parked_messages WHERE position = $1
     RETURNING ${COLUMNS}`,
    position,
    action,
  );
}

/** The same for a row of the outbox. */
export function auditRejectedEvent(
  manager: EntityManager,
  position: string,
  action: Action,
): Promise<AuditEntry> {
  return recorded(
    manager,
    `INSERT INTO dead_letter_audit (side, action, actor, reason, payload_after, position, topic, message_key,
                                    event_id, event_type, headers, payload_before, error)
     SELECT 'outbox', $2, $3, $4, $5, position, aggregatetype, aggregateid, id::text, type,
            jsonb_strip_nulls(jsonb_build_object(
              'correlationid', correlation_id, 'causationid', causation_id, 'traceparent', traceparent)),
            CASE WHEN $2 = 'skip' THEN payload END, rejection
     FROM outbox WHERE position = $1
     RETURNING ${COLUMNS}`,
    position,
    action,
  );
}

/** @returns the entries of one side, the latest first */
export function listAudit(
  manager: EntityManager,
  side: Side,
  filter: AuditFilter,
  page: { readonly before?: string | undefined; readonly limit: number },
): Promise<AuditEntry[]> {
  const parameters: SqlParameter[] = [
    side,
    filter.position ?? null,
    filter.key ?? null,
    page.before ?? null,
    page.limit,
  ];
  return rows<AuditEntry>(
    manager,
    `SELECT ${COLUMNS}
     FROM dead_letter_audit
     WHERE side = $1
       AND ($2::bigint IS NULL OR position = $2)
       AND ($3::text IS NULL OR message_key = $3)
       AND ($4::bigint IS NULL OR entry < $4)
     ORDER BY entry DESC
     LIMIT $5`,
    parameters,
  );
}

async function recorded(manager: EntityManager, sql: string, position: string, action: Action) {
  const { by, reason = null, payloadAfter = null } = action;
  const [entry] = await rows<AuditEntry>(manager, sql, [position, action.action, by, reason, payloadAfter]);
  if (!entry) throw new Error(`Position ${position} is gone, though it was locked to ${action.action} it.`);
  return entry;
}
