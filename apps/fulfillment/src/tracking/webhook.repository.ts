import { Injectable } from '@nestjs/common';
import { rows } from '@waybill/messaging';
import { DataSource, type EntityManager } from 'typeorm';

/** A webhook as the provider sent it. */
export interface Webhook {
  /** The provider's event id. */
  readonly id: string;
  readonly body: string;
}

/** The webhooks that were received, until and after they were processed. */
@Injectable()
export class WebhookRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Keeps a webhook; one that came before is left as it is. */
  async keep(id: string, body: string): Promise<void> {
    await rows(
      this.dataSource.manager,
      'INSERT INTO provider_webhooks (id, body) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
      [id, body],
    );
  }

  /** @returns the ids of those whose time has come */
  async due(limit: number): Promise<string[]> {
    const due = await rows<{ id: string }>(
      this.dataSource.manager,
      `SELECT id FROM provider_webhooks
        WHERE processed_at IS NULL AND next_attempt_at <= now()
        ORDER BY next_attempt_at
        LIMIT $1`,
      [limit],
    );
    return due.map(({ id }) => id);
  }

  /** @returns nothing when another replica has it, or processed it already */
  async lock(manager: EntityManager, id: string): Promise<Webhook | undefined> {
    const [found] = await rows<Webhook>(
      manager,
      `SELECT id, body FROM provider_webhooks
        WHERE id = $1 AND processed_at IS NULL
          FOR UPDATE SKIP LOCKED`,
      [id],
    );
    return found;
  }

  /** @param matched whether it was about a parcel of ours */
  async finish(manager: EntityManager, id: string, matched: boolean): Promise<void> {
    await rows(manager, 'UPDATE provider_webhooks SET processed_at = now(), matched = $2 WHERE id = $1', [
      id,
      matched,
    ]);
  }

  /**
   * Leaves a webhook for later: at first soon, since what it is about may be committed any moment, then every minute. After
   * a day it is none of ours: another system may share the provider's account.
   */
  async postpone(manager: EntityManager, id: string): Promise<void> {
    await rows(
      manager,
      `UPDATE provider_webhooks
          SET attempts = attempts + 1,
              next_attempt_at = clock_timestamp() + least(interval '1 minute', interval '0.2 s' * 2 ^ least(attempts, 20)),
              processed_at = CASE WHEN received_at < now() - interval '1 day' THEN now() END,
              matched = CASE WHEN received_at < now() - interval '1 day' THEN false END
        WHERE id = $1`,
      [id],
    );
  }
}
