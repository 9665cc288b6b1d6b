import type { DataSource, EntityManager } from 'typeorm';
import type { ReceivedMessage } from '../broker/broker.port.ts';
import { lockKey } from '../inbox/lock-key.ts';
import { anyBlocked, park, type Parking } from '../inbox/parked-messages.ts';
import { recordReceipts } from '../inbox/record-receipts.ts';
import { fromReceivedMessage, type WireEvent } from '../wire.ts';
import { backOff } from './back-off.ts';
import { classifyError, describeError } from './classify-error.ts';
import type { EventRoute, EventRoutes } from './event-route.ts';
import { patternOf } from './on-event.decorator.ts';
import { runHandler } from './run-handler.ts';

/** What became of a delivered message. */
export type Consumption = 'handled' | 'skipped' | 'duplicate' | 'behind' | 'parked' | 'dead' | 'unusable';

/**
 * One message, one transaction: lock its key, record its receipt, look whether its key is blocked, run its handler.
 * @throws when the message must be delivered again: an outage of our own, or a conflict between transactions
 */
export async function consumeMessage(
  dataSource: DataSource,
  group: string,
  routes: EventRoutes,
  message: ReceivedMessage,
): Promise<Consumption> {
  const event = fromReceivedMessage(message);
  if ('unusable' in event) {
    await dataSource.transaction((manager) =>
      park(manager, group, { ...message, key: null }, { state: 'dead', error: event.unusable }),
    );
    return 'unusable';
  }
  const route = routes.get(patternOf(event.topic, event.type));
  if (!route) return 'skipped';
  return dataSource.transaction((manager) => consumeEvent(manager, group, route, event, message));
}

async function consumeEvent(
  manager: EntityManager,
  group: string,
  route: EventRoute,
  event: WireEvent,
  message: ReceivedMessage,
): Promise<Consumption> {
  await lockKey(manager, group, event.key);
  if (!(await recordReceipts(manager, group, [event.id])).has(event.id)) return 'duplicate';
  if (await anyBlocked(manager, group, event.topic, [event.key])) {
    await park(manager, group, message, { state: 'behind' });
    return 'behind';
  }
  try {
    await runHandler(manager, group, event, route);
    return 'handled';
  } catch (error) {
    const parking = parkingFor(error, 1);
    await park(manager, group, message, parking);
    return parking.state;
  }
}

/** @throws the error itself when it says nothing about the message */
export function parkingFor(error: unknown, attempts: number): Exclude<Parking, { state: 'behind' }> {
  const kind = classifyError(error);
  if (kind === 'outage' || kind === 'conflict') throw error;
  const description = describeError(error);
  if (kind === 'permanent') return { state: 'dead', error: description };
  return { state: 'parked', error: description, retryInMs: backOff(attempts) };
}
