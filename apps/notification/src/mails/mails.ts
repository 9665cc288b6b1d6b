import { Injectable } from '@nestjs/common';
import type { OrderId } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import { ProviderCalls } from '@waybill/provider-calls';
import { DataSource, type EntityManager } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';
import type { OrderSummary } from './message.domain.ts';
import type { NamedNews, News } from './news.domain.ts';
import { SEND_MAIL, type SendMailInput } from './send-mail.input.ts';

/** A mail with what it takes to write it. */
export interface Mail {
  readonly orderId: OrderId;
  readonly news: News;
  readonly recipient: { readonly name: string; readonly email: string } | undefined;
  readonly order: OrderSummary | undefined;
}

/** The table of mails: pending until there is a contact, then queued, then sent or failed. */
@Injectable()
export class Mails {
  constructor(
    private readonly dataSource: DataSource,
    private readonly calls: ProviderCalls,
  ) {}

  /** Adds a mail per piece of news; one that is there already stays as it is. Needs the lock of the order's row. */
  async add(manager: EntityManager, orderId: OrderId, news: readonly NamedNews[]): Promise<void> {
    for (const { name, news: content } of news) {
      const key = `${orderId}:${name}`;
      await rows(
        manager,
        `INSERT INTO mails (mail_id, order_id, mail_key, news) VALUES ($1, $2, $3, $4::jsonb)
         ON CONFLICT (mail_key) DO NOTHING`,
        [uuidv5(key, MAIL_IDS), orderId, key, JSON.stringify(content)],
      );
    }
  }

  /** Leaves the pending mails of an order to the workers, if it is known whom to write to. */
  async queue(manager: EntityManager, orderId: OrderId, batchId: string | undefined): Promise<void> {
    const queued = await rows<{ mailId: string; key: string }>(
      manager,
      `WITH queued AS (
         UPDATE mails SET state = 'queued'
         WHERE order_id = $1 AND state = 'pending' AND EXISTS (SELECT FROM contacts WHERE order_id = $1)
         RETURNING mail_id, mail_key, position
       )
       SELECT mail_id AS "mailId", mail_key AS key FROM queued ORDER BY position`,
      [orderId],
    );
    for (const { mailId, key } of queued) {
      const input: SendMailInput = { mailId };
      const lane = batchId === undefined ? 'interactive' : 'bulk';
      await this.calls.enqueue(manager, SEND_MAIL, { key: `mail:${key}`, input, lane, batchId });
    }
  }

  /** @throws when there is no such mail */
  async load(mailId: string): Promise<Mail> {
    const [row] = await rows<MailRow>(
      this.dataSource.manager,
      `SELECT order_id AS "orderId", news, name, email, lines, total
       FROM mails JOIN followed_orders USING (order_id) LEFT JOIN contacts USING (order_id)
       WHERE mail_id = $1`,
      [mailId],
    );
    if (!row) throw new Error(`There is no mail ${mailId}.`);
    const { orderId, news, name, email, lines, total } = row;
    return {
      orderId,
      news,
      recipient: name !== null && email !== null ? { name, email } : undefined,
      order: lines !== null && total !== null ? { lines, total } : undefined,
    };
  }

  /** @param answer of the mail server, or why it could not be sent */
  async settle(
    manager: EntityManager,
    mailId: string,
    state: 'sent' | 'failed',
    answer: string,
  ): Promise<void> {
    await rows(
      manager,
      `UPDATE mails SET state = $2, answer = $3, settled_at = clock_timestamp() WHERE mail_id = $1`,
      [mailId, state, answer],
    );
  }
}

/** RFC 9562 namespace of mail ids, which derive from the mail's key: a replay makes the same mail. */
const MAIL_IDS = '0d3c7f52-8a41-5a56-9d1e-6b1c5f0a7e94';

interface MailRow {
  readonly orderId: OrderId;
  readonly news: News;
  readonly name: string | null;
  readonly email: string | null;
  readonly lines: OrderSummary['lines'] | null;
  readonly total: OrderSummary['total'] | null;
}
