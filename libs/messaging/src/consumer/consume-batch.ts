import type { DataSource, EntityManager } from 'typeorm';
import type { ReceivedMessage } from '../broker/broker.port.ts';
import { lockKeys } from '../inbox/lock-key.ts';
import { anyBlocked } from '../inbox/parked-messages.ts';
import { recordReceipts } from '../inbox/record-receipts.ts';
import { fromReceivedMessage, type WireEvent } from '../wire.ts';
import type { Consumption } from './consume-message.ts';
import type { BatchRoute } from './event-route.ts';
import { runBatchHandler } from './run-handler.ts';

/** The batch can't be handled as one; each of its messages is to be handled by itself. */
export class NotAsOne extends Error {
  override name = 'NotAsOne';
}

/**
 * Several messages of one type in one transaction, in the same order of statements as a single one: lock their keys,
 * in order; record their receipts; look whether a key is blocked; run the handler.
 * @throws NotAsOne when one of them needs to be treated apart; whatever the handler throws
 */
export async function consumeBatch(
  dataSource: DataSource,
  group: string,
  route: BatchRoute,
  messages: readonly ReceivedMessage[],
): Promise<Consumption[]> {
  const events = messages.map(usable);
  return dataSource.transaction(async (manager) => {
    await lockKeys(manager, group, keysOf(events));
    const isNew = await recordReceipts(manager, group, [...new Set(events.map(({ id }) => id))]);
    const fresh = firstOfEach(events).filter(({ id }) => isNew.has(id));
    await refuseBlocked(manager, group, fresh);
    if (fresh.length > 0) await runBatchHandler(manager, group, fresh, route);
    const handled = new Set(fresh);
    return events.map((event) => (handled.has(event) ? 'handled' : 'duplicate'));
  });
}

function usable(message: ReceivedMessage): WireEvent {
  const event = fromReceivedMessage(message);
  if ('unusable' in event) throw new NotAsOne(event.unusable);
  return event;
}

function keysOf(events: readonly WireEvent[]): string[] {
  return [...new Set(events.map(({ key }) => key))];
}

function firstOfEach(events: readonly WireEvent[]): WireEvent[] {
  return [...Map.groupBy(events, ({ id }) => id).values()].flatMap(([first]) => (first ? [first] : []));
}

async function refuseBlocked(
  manager: EntityManager,
  group: string,
  events: readonly WireEvent[],
): Promise<void> {
  const [first] = events;
  if (first && (await anyBlocked(manager, group, first.topic, keysOf(events)))) {
    throw new NotAsOne('An earlier message of one of the keys is parked.');
  }
}
