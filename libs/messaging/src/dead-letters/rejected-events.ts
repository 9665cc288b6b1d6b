import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { removeFromOutbox, sendAgain } from '../outbox/release-key.ts';
import { auditRejectedEvent, listAudit, type AuditEntry, type AuditFilter } from './audit.ts';
import type { MessageFilter, Page, RejectedEvent, RejectedEventDetails, Replayed } from './dead-letter.ts';
import { isRefusal, refusalOf, type Refusal } from './refusal.ts';
import { findRejectedEvent, listRejectedEvents, lockOutboxRow } from './select-rejected-events.ts';

/** What an operator can do about events that the broker rejected; audited as with {@link DeadLetters}. */
@Injectable()
export class RejectedEvents {
  constructor(private readonly dataSource: DataSource) {}

  list(filter: MessageFilter, page: Page): Promise<RejectedEvent[]> {
    return listRejectedEvents(this.dataSource.manager, filter, page);
  }

  find(position: string): Promise<RejectedEventDetails | undefined> {
    return findRejectedEvent(this.dataSource.manager, position);
  }

  audit(
    filter: AuditFilter,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): Promise<AuditEntry[]> {
    return listAudit(this.dataSource.manager, 'outbox', filter, page);
  }

  /** Has the relay send it again, and then those of its key behind it. */
  retry(position: string, by: string): Promise<AuditEntry | Refusal> {
    return this.#change(position, async (manager) => {
      const entry = await auditRejectedEvent(manager, position, { action: 'retry', by });
      await sendAgain(manager, position);
      return entry;
    });
  }

  /** Retries those that match, oldest first. */
  async retryMany(filter: MessageFilter, max: number, by: string): Promise<Replayed> {
    const events = await this.list(filter, { limit: max });
    let replayed = 0;
    for (const { position } of events) if (!isRefusal(await this.retry(position, by))) replayed += 1;
    return { replayed, more: events.length === max };
  }

  /**
   * Removes it: no consumer will ever get it, which leaves a gap in what its key's events tell and in their versions.
   * The audit keeps all of it.
   */
  skip(position: string, reason: string, by: string): Promise<AuditEntry | Refusal> {
    return this.#change(position, async (manager) => {
      const entry = await auditRejectedEvent(manager, position, { action: 'skip', by, reason });
      await removeFromOutbox(manager, position);
      return entry;
    });
  }

  #change(
    position: string,
    change: (manager: EntityManager) => Promise<AuditEntry>,
  ): Promise<AuditEntry | Refusal> {
    return this.dataSource.transaction(async (manager) => {
      const row = await lockOutboxRow(manager, position);
      if (row?.rejected) return change(manager);
      return refusalOf(manager, 'outbox', position, row !== undefined);
    });
  }
}
