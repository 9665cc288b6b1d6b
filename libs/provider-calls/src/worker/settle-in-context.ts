import { derivedEventIds, runInContext } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { RegisteredCall } from '../call-registry.ts';
import type { CallRun, SettledResult } from '../durable-call.ts';
import type { ClaimedCall } from './claim-call.ts';

/** Settles in the context of whoever enqueued the call; the events' ids are derived from its key, so a replay repeats them. */
export function settleInContext(
  manager: EntityManager,
  { key, correlation_id, traceparent }: Pick<ClaimedCall, 'key' | 'correlation_id' | 'traceparent'>,
  { provider, kind, call }: RegisteredCall,
  run: CallRun<unknown, unknown>,
  result: SettledResult<unknown>,
): Promise<void> {
  const context = {
    correlationId: correlation_id,
    causationId: key,
    traceparent: traceparent ?? undefined,
    nextEventId: derivedEventIds(`${provider}/${kind}`, key),
  };
  return runInContext(context, () => call.settle(manager, run, result));
}
