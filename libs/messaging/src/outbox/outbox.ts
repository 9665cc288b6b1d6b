import { Injectable } from '@nestjs/common';
import type { OutgoingEvent } from '@waybill/contracts';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { currentContext } from '../context.ts';
import { rows } from '../database/rows.ts';
import { markForRelay } from './relay.wake.ts';

/** The largest body that may be published. bytes */
export const MAX_BODY_BYTES = 256 * 1024;

/** Saves events in the caller's transaction; the relay publishes them once it has committed. */
@Injectable()
export class Outbox {
  /**
   * Call it while holding the row lock of the aggregate, so that the order of positions is the order of commits
   * per key.
   * @throws ZodError when a body breaks its schema
   * @throws RangeError when a body is over 256 KiB
   */
  async append(manager: EntityManager, ...events: readonly OutgoingEvent[]): Promise<void> {
    if (!manager.queryRunner?.isTransactionActive) {
      throw new Error('Outbox.append needs the manager of an open transaction.');
    }
    if (events.length === 0) return;
    const { correlationId, causationId, traceparent, nextEventId = uuidv7 } = currentContext();
    const messages = events.map(validated);
    await rows(
      manager,
      `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, correlation_id, causation_id, traceparent)
       SELECT id, topic, key, type, body, $6, $7, $8
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
         WITH ORDINALITY AS event (id, topic, key, type, body, ordinal)
       ORDER BY ordinal`,
      [
        messages.map(() => nextEventId()),
        messages.map((message) => message.topic),
        messages.map((message) => message.key),
        messages.map((message) => message.type),
        messages.map((message) => message.body),
        correlationId,
        causationId ?? null,
        traceparent ?? null,
      ],
    );
    markForRelay(manager.queryRunner);
  }
}

function validated({ definition, data }: OutgoingEvent) {
  const parsed = definition.schema.parse(data);
  const body = JSON.stringify(parsed);
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_BODY_BYTES) {
    throw new RangeError(`${definition.type} is ${bytes} bytes; at most ${MAX_BODY_BYTES} can be published.`);
  }
  const key = (parsed as unknown as Record<string, unknown>)[definition.key];
  if (typeof key !== 'string') throw new TypeError(`${definition.type} has no key in '${definition.key}'.`);
  return { topic: definition.topic.name, key, type: definition.type, body };
}
