import type { DataSource, EntityManager } from 'typeorm';
import { databaseAnswers, endsSession } from '../database/outage.ts';
import { lockKey } from '../inbox/lock-key.ts';
import { dueMessages, parkAgain, stillParked, unpark, type ParkedMessage } from '../inbox/parked-messages.ts';
import { fromReceivedMessage } from '../wire.ts';
import { MAX_ATTEMPTS } from './back-off.ts';
import { parkingAfterLoss, parkingFor } from './consume-message.ts';
import { classifyError } from './classify-error.ts';
import type { EventRoutes } from './event-route.ts';
import { patternOf } from './on-event.decorator.ts';
import { runHandler } from './run-handler.ts';

const BATCH = 20;

type FailedParking = ReturnType<typeof parkingFor>;

/**
 * Runs the parked messages whose time has come, the first of each key, under the same lock as a delivery.
 * @returns how many it looked at
 */
export async function retryParked(
  dataSource: DataSource,
  group: string,
  routes: EventRoutes,
): Promise<number> {
  const due = await dueMessages(dataSource.manager, group, BATCH);
  for (const message of due) {
    try {
      await dataSource.transaction((manager) => retryOne(manager, group, routes, message));
    } catch (error) {
      const kind = classifyError(error);
      if (kind === 'conflict') continue; // The next round does it.
      if (kind === 'outage' && !(await databaseAnswers(dataSource))) throw error;
      // It took its transaction with it, by a time-out say. That counts too.
      await dataSource.transaction((manager) => countFailure(manager, group, message, error));
    }
  }
  return due.length;
}

async function retryOne(
  manager: EntityManager,
  group: string,
  routes: EventRoutes,
  { position, message_key: key }: ParkedMessage,
): Promise<void> {
  await lockKey(manager, group, key);
  const message = await stillParked(manager, position);
  if (!message) return;
  try {
    await runParked(manager, group, routes, message);
    await unpark(manager, position);
  } catch (error) {
    if (endsSession(error)) throw error;
    await parkAgain(manager, position, limited(parkingFor(error, message.attempts + 1), message));
  }
}

async function countFailure(
  manager: EntityManager,
  group: string,
  { position, message_key: key }: ParkedMessage,
  error: unknown,
): Promise<void> {
  await lockKey(manager, group, key);
  const message = await stillParked(manager, position);
  if (message)
    await parkAgain(manager, position, limited(parkingAfterLoss(error, message.attempts + 1), message));
}

/** Dead after so many attempts. */
function limited(parking: FailedParking, { attempts }: ParkedMessage): FailedParking {
  return attempts + 1 < MAX_ATTEMPTS ? parking : { state: 'dead', error: parking.error };
}

async function runParked(manager: EntityManager, group: string, routes: EventRoutes, message: ParkedMessage) {
  const event = fromReceivedMessage({
    topic: message.topic,
    partition: message.kafka_partition,
    offset: message.kafka_offset,
    key: message.message_key,
    value: message.payload,
    headers: message.headers,
  });
  if ('unusable' in event) throw new Error(event.unusable);
  const route = routes.get(patternOf(event.topic, event.type));
  // A release that no longer handles the event has nothing left to do for it.
  if (route) await runHandler(manager, group, event, route);
}
