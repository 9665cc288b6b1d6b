import type { CallRun } from '../durable-call.ts';
import type { ClaimedCall } from './claim-call.ts';

/** What a step, or the settling, is told of a call. */
export function runOf(
  call: Pick<ClaimedCall, 'key' | 'input' | 'progress' | 'attempts' | 'uncertain' | 'caused_at'>,
  signal: AbortSignal,
): CallRun<unknown, unknown> {
  const { key, input, progress, attempts, uncertain, caused_at: causedAt } = call;
  return { key, input, attempts, uncertain, causedAt, signal, ...(progress !== null && { progress }) };
}
