import type { Type } from '@nestjs/common';
import {
  customerId,
  type EventData,
  type EventDefinition,
  events,
  orderId,
  orderPlaced,
  version,
} from '@waybill/contracts';
import { type EventContext, type EventHandler, OnEvent } from '@waybill/messaging';
import { z } from 'zod';
import { RecordOrderEvent } from './record-order-event.ts';

/**
 * A handler for every event on the topic of orders, those declared later included: a version that nobody handled
 * would be a hole in the order's feed.
 */
export const onOrderEvents: readonly Type[] = events
  .filter(({ topic }) => topic === orderPlaced.topic)
  .map(recordIntoFeed);

const orderFacts = z.looseObject({ orderId, customerId, version });

function recordIntoFeed(definition: EventDefinition): Type {
  @OnEvent(definition)
  class OnOrderEvent implements EventHandler<EventDefinition> {
    constructor(private readonly record: RecordOrderEvent) {}

    async handle(data: EventData<EventDefinition>, { manager, id, time }: EventContext): Promise<void> {
      const facts = orderFacts.parse(data);
      await this.record.run(manager, { ...facts, type: definition.type, eventId: id, at: time, data });
    }
  }
  return OnOrderEvent;
}
