import { orderPlaced } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import type { EventOnWire } from './kafka.ts';

/** Its sample is an ordinary order of two lines. */
export const DEFINITION = orderPlaced;
const BODY = JSON.stringify(DEFINITION.sample);
/** A statement of the role may take 10 s. */
const ROWS_PER_STATEMENT = 50_000;

/** Appends rows to the outbox, each with a key of its own, and wakes the relay. */
export async function fillOutbox({ manager }: DataSource, count: number): Promise<void> {
  for (let from = 1; from <= count; from += ROWS_PER_STATEMENT) {
    const to = Math.min(count, from + ROWS_PER_STATEMENT - 1);
    await rows(
      manager,
      `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, correlation_id)
       SELECT gen_random_uuid(), $1, gen_random_uuid()::text, $2, $3, gen_random_uuid()::text
       FROM generate_series($4::integer, $5::integer)`,
      [DEFINITION.topic.name, DEFINITION.type, BODY, from, to],
    );
  }
  await rows(manager, `NOTIFY outbox`);
}

/** As many events of the same content. */
export function sameEvents(count: number): EventOnWire[] {
  return Array.from({ length: count }, () => ({
    id: crypto.randomUUID(),
    key: crypto.randomUUID(),
    type: DEFINITION.type,
    body: BODY,
  }));
}
