import { Injectable } from '@nestjs/common';
import { orderStatusChanged, type OrderStatusChanged, type OutgoingEvent } from '@waybill/contracts';
import { currentContext, Outbox, rows, runInContext, type MessageContext } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** Publishes what happens to an order and notes each status change in the order's timeline, under the same id. */
@Injectable()
export class OrderEvents {
  constructor(private readonly outbox: Outbox) {}

  /** Call it while holding the order's row lock. */
  async append(manager: EntityManager, ...events: readonly OutgoingEvent[]): Promise<void> {
    const context = currentContext();
    const { nextEventId = uuidv7 } = context;
    const ids = events.map(() => nextEventId());
    for (const [index, { definition, data }] of events.entries()) {
      if (definition !== orderStatusChanged) continue;
      await note(manager, orderStatusChanged.schema.parse(data), ids[index] ?? nextEventId(), context);
    }
    const drawn = ids.values();
    const sameIds = { ...context, nextEventId: () => drawn.next().value ?? nextEventId() };
    await runInContext(sameIds, () => this.outbox.append(manager, ...events));
  }
}

async function note(
  manager: EntityManager,
  change: OrderStatusChanged,
  eventId: string,
  { causationId, correlationId, traceparent }: MessageContext,
): Promise<void> {
  await rows(
    manager,
    `INSERT INTO order_timeline (order_id, version, type, cause, status, payment, parcels, reason, at, event_id,
                                 causation_id, correlation_id, trace_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      change.orderId,
      change.version,
      orderStatusChanged.type,
      change.cause,
      change.status,
      change.payment,
      JSON.stringify(change.parcels),
      change.reason ?? null,
      change.changedAt,
      eventId,
      causationId ?? null,
      correlationId,
      traceparent?.split('-')[1] ?? null,
    ],
  );
}
