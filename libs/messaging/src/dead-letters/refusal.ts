import type { EntityManager } from 'typeorm';
import { listAudit, type AuditEntry, type Side } from './audit.ts';
import type { PayloadIssue } from './dead-letter.ts';

/** Why nothing was done. */
export type Refusal =
  | { readonly refused: 'unknown' }
  /** It is dead, or rejected, no more: it waits for its next attempt, or was replayed or skipped before. */
  | { readonly refused: 'already-done'; readonly last: AuditEntry | undefined }
  /** A message without key, id, type or body can't be handled whatever is done to it. */
  | { readonly refused: 'unusable' }
  | { readonly refused: 'invalid-payload'; readonly issues: readonly PayloadIssue[] };

export function isRefusal(outcome: object): outcome is Refusal {
  return 'refused' in outcome;
}

/** @returns why a message can't be acted on that is not there, or not in the state to be acted on */
export async function refusalOf(
  manager: EntityManager,
  side: Side,
  position: string,
  exists: boolean,
): Promise<Refusal> {
  const [last] = await listAudit(manager, side, { position }, { limit: 1 });
  return exists || last ? { refused: 'already-done', last } : { refused: 'unknown' };
}
