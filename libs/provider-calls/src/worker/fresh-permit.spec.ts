import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rows } from '@waybill/messaging';
import { v7 as uuidv7 } from 'uuid';
import type { DurableCall, StepResult } from '../durable-call.ts';
import { ProviderCall } from '../provider-call.decorator.ts';
import { ProviderCallMetrics } from '../provider-calls.metrics.ts';
import { createReplicas, type Replicas } from '../testing/replicas.ts';
import { claimCall } from './claim-call.ts';
import { runStep } from './run-step.ts';

const INTERVAL_MS = 1_000 / (0.8 * 5);
const startedAt: number[] = [];

@ProviderCall({ provider: 'courier', kind: 'ask-courier' })
class AskCourier implements DurableCall<null, never, null> {
  step(): Promise<StepResult<never, null>> {
    startedAt.push(performance.now());
    return Promise.resolve({ status: 'succeeded', outcome: null });
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }
}

let service: Replicas;

beforeAll(async () => {
  service = await createReplicas({ providers: [{ name: 'courier', callsPerSecond: 5, concurrency: 4 }] }, [
    AskCourier,
  ]);
});
afterAll(() => service.end());

it.each([
  ['used as long as it is fresh', 0, 0],
  ['taken anew when it is older than 100 ms', 101, INTERVAL_MS],
])('a permit is %s', async (_, ageMs, waitMs) => {
  const { dataSource } = service;
  const [key, lease] = [`ask:${uuidv7()}`, uuidv7()];
  await rows(
    dataSource.manager,
    `INSERT INTO provider_calls (key, provider, kind, lane, turn, input, correlation_id)
     VALUES ($1, 'courier', 'elsewhere', 'interactive', 0, 'null', 'request')`,
    [key],
  );
  const claim = await claimUntilPermitted(lease);
  const takenAt = performance.now();
  await runStep(dataSource, {
    call: claim.call,
    registered: { provider: 'courier', kind: 'elsewhere', call: new AskCourier() },
    lease,
    permitAt: claim.permitAt - ageMs,
    timeoutMs: 1_000,
    stopping: new AbortController().signal,
    metrics: new ProviderCallMetrics(dataSource),
  });
  expect(await service.call(key)).toMatchObject({ state: 'succeeded' });
  const waited = (startedAt.at(-1) ?? 0) - takenAt;
  expect(waited).toBeGreaterThanOrEqual(waitMs * 0.8);
  if (waitMs === 0) expect(waited).toBeLessThan(INTERVAL_MS / 2);
});

/** The running worker makes no calls of this kind. */
async function claimUntilPermitted(lease: string) {
  for (;;) {
    const claim = await claimCall(service.dataSource, 'courier', ['elsewhere'], lease, 1_000);
    if (claim.status === 'claimed') return claim;
  }
}
