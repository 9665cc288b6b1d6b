import type { DataSource, EntityManager } from 'typeorm';
import type { ReceivedMessage } from '../broker/broker.port.ts';
import { endsSession } from '../database/outage.ts';
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
    if (endsSession(error)) throw error;
    const parking = parkingFor(error, 1);
    await park(manager, group, message, parking);
    return parking.state;
  }
}

/**
 * Keeps a message that can't even be consumed, for a value that the database refuses or a handler that outlasts the transaction,
 * so that it holds up its own key alone.
 */
export async function parkUnconsumed(
  dataSource: DataSource,
  group: string,
  message: ReceivedMessage,
  error: unknown,
): Promise<Consumption> {
  const event = fromReceivedMessage(message);
  if ('unusable' in event) throw error;
  return dataSource.transaction(async (manager) => {
    await lockKey(manager, group, event.key);
    if (!(await recordReceipts(manager, group, [event.id])).has(event.id)) return 'duplicate';
    const parking = parkingAfterLoss(error, 1);
    await park(manager, group, message, parking);
    return parking.state;
  });
}

/** For an error that took its transaction with it: what looked like an outage was none, since the database is there. */
export function parkingAfterLoss(error: unknown, attempts: number): Exclude<Parking, { state: 'behind' }> {
  if (classifyError(error) === 'permanent') return { state: 'dead', error: describeError(error) };
  return { state: 'parked', error: describeError(error), retryInMs: backOff(attempts) };
}

/** @throws the error itself when it says nothing about the message */
export function parkingFor(error: unknown, attempts: number): Exclude<Parking, { state: 'behind' }> {
  const kind = classifyError(error);
  if (kind === 'outage' || kind === 'conflict') throw error;
  return parkingAfterLoss(error, attempts);
}
