import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KafkaTransport } from '../consumer/kafka.transport.ts';
import { unpark } from '../inbox/parked-messages.ts';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging.options.ts';
import { auditDeadLetter, listAudit, type AuditEntry, type AuditFilter } from './audit.ts';
import { putBack, replacePayload } from './change-dead-letter.ts';
import { checkPayload } from './check-payload.ts';
import type { DeadLetter, DeadLetterDetails, MessageFilter, Page, Replayed } from './dead-letter.ts';
import { isRefusal, refusalOf, type Refusal } from './refusal.ts';
import {
  findDeadLetter,
  listDeadLetters,
  lockDeadLetter,
  replayablePositions,
  type DeadLetterFilter,
} from './select-dead-letters.ts';

/**
 * What an operator can do about messages that died. Every change holds the locks that the consumer and the retry worker
 * take, so none of them ever works on a message at the same time, and is written into the audit by the same transaction.
 */
@Injectable()
export class DeadLetters {
  readonly #group: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transport: KafkaTransport,
    @Inject(MESSAGING_OPTIONS) { service }: MessagingOptions,
  ) {
    this.#group = service;
  }

  list(filter: DeadLetterFilter, page: Page): Promise<DeadLetter[]> {
    return listDeadLetters(this.dataSource.manager, this.#group, filter, page);
  }

  find(position: string): Promise<DeadLetterDetails | undefined> {
    return findDeadLetter(this.dataSource.manager, this.#group, position);
  }

  audit(
    filter: AuditFilter,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): Promise<AuditEntry[]> {
    return listAudit(this.dataSource.manager, 'inbox', filter, page);
  }

  /** Has the retry worker run it again, with all its attempts, and then those behind it. A second call is refused. */
  replay(position: string, by: string): Promise<AuditEntry | Refusal> {
    return this.#change(position, async (manager, letter) => {
      if (letter.key === null) return { refused: 'unusable' };
      const entry = await auditDeadLetter(manager, position, { action: 'replay', by });
      await putBack(manager, position);
      return entry;
    });
  }

  /**
   * Replays those that match, oldest first. Each is a transaction of its own: many keys locked at once would hold up,
   * or deadlock with, those who handle them.
   */
  async replayMany(filter: MessageFilter, max: number, by: string): Promise<Replayed> {
    const positions = await replayablePositions(this.dataSource.manager, this.#group, filter, max);
    let replayed = 0;
    for (const position of positions) if (!isRefusal(await this.replay(position, by))) replayed += 1;
    return { replayed, more: positions.length === max };
  }

  /** Gives it another payload, which its handler must be able to read. It stays dead until it is replayed. */
  edit(position: string, payload: unknown, by: string): Promise<AuditEntry | Refusal> {
    return this.#change(position, async (manager, letter) => {
      if (letter.key === null) return { refused: 'unusable' };
      const issues = checkPayload(this.transport.routes, letter, payload);
      if (issues.length > 0) return { refused: 'invalid-payload', issues };
      const payloadAfter = JSON.stringify(payload);
      const entry = await auditDeadLetter(manager, position, { action: 'edit', by, payloadAfter });
      await replacePayload(manager, position, payloadAfter);
      return entry;
    });
  }

  /** Takes it out of its key's queue for good, so that those behind it go on. The audit keeps all of it. */
  skip(position: string, reason: string, by: string): Promise<AuditEntry | Refusal> {
    return this.#change(position, async (manager) => {
      const entry = await auditDeadLetter(manager, position, { action: 'skip', by, reason });
      await unpark(manager, position);
      return entry;
    });
  }

  #change(
    position: string,
    change: (manager: EntityManager, letter: DeadLetter) => Promise<AuditEntry | Refusal>,
  ): Promise<AuditEntry | Refusal> {
    return this.dataSource.transaction(async (manager) => {
      const letter = await lockDeadLetter(manager, this.#group, position);
      if (letter?.state === 'dead') return change(manager, letter);
      return refusalOf(manager, 'inbox', position, letter !== undefined);
    });
  }
}
