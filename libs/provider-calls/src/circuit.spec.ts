import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rows } from '@waybill/messaging';
import { eventually } from '@waybill/testing';
import { v7 as uuidv7 } from 'uuid';
import type { CallRun, DurableCall, StepResult } from './durable-call.ts';
import { RateLimited } from './errors.ts';
import { ProviderCall } from './provider-call.decorator.ts';
import { CountingProvider } from './testing/counting-provider.ts';
import { createReplicas, type Replicas } from './testing/replicas.ts';
import { OPENS_AFTER } from './worker/circuit.ts';

let provider: CountingProvider;
let url: string;
let service: Replicas;

@ProviderCall({ provider: 'courier', kind: 'ask-courier' })
class AskCourier implements DurableCall<string, never, null> {
  async step({ input, signal }: CallRun<string, never>): Promise<StepResult<never, null>> {
    const { status } = await fetch(`${url}/${input}`, { signal });
    if (status === 429) throw new RateLimited(10);
    if (status !== 200) throw Object.assign(new Error(`answered ${status}`), { statusCode: status });
    return { status: 'succeeded', outcome: null };
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }
}

beforeEach(async () => {
  provider = new CountingProvider();
  url = await provider.listen();
  const courier = { name: 'courier', callsPerSecond: 100, concurrency: 1, stepTimeoutMs: 500 };
  service = await createReplicas({ providers: [courier] }, [AskCourier]);
  await service.start();
}, 60_000);
afterEach(async () => {
  await service.end();
  provider.close();
});

describe('the circuit of a provider', () => {
  it.each([
    ['answers 503', () => ({ status: 503, afterMs: 0 })],
    ['does not answer', () => ({ status: 200, afterMs: 2_000 })],
  ])('opens for all replicas when it %s, and no call is tried meanwhile', async (_, answer) => {
    provider.answer = answer;
    await enqueue(10);
    await untilCircuit('open');
    expect(provider.requests).toHaveLength(OPENS_AFTER);
    expect(await attempts()).toBe(OPENS_AFTER);
    // The first pause is a second.
    await eventually(() => expect(provider.requests.length).toBeGreaterThan(OPENS_AFTER));
    const [before, probe] = provider.requests.slice(OPENS_AFTER - 1);
    expect(probe!.at - before!.at).toBeGreaterThan(950);
  });

  it('lets one call through as a probe, and all once that is answered', async () => {
    provider.answer = () => ({ status: 503, afterMs: 0 });
    const keys = await enqueue(10);
    await untilCircuit('open');
    // The probe takes a while: nobody else may go.
    provider.answer = () => ({ status: 200, afterMs: 300 });
    await untilCircuit('probing');
    expect(await attempts()).toBe(OPENS_AFTER + 1);
    await untilCircuit('closed');
    provider.answer = () => ({ status: 200, afterMs: 0 });
    for (const key of keys) await service.untilState(key, 'succeeded');
  }, 20_000);

  it('stays open for twice as long when the probe fails', async () => {
    provider.answer = () => ({ status: 500, afterMs: 0 });
    await enqueue(10);
    await eventually(() => expect(provider.requests.length).toBeGreaterThanOrEqual(OPENS_AFTER + 2), {
      timeoutMs: 15_000,
    });
    const [first, second] = provider.requests.slice(OPENS_AFTER);
    expect(second!.at - first!.at).toBeGreaterThan(1_950);
  }, 20_000);

  it('stays closed through refusals for calling too often, and through answers of 4xx', async () => {
    let asked = 0;
    provider.answer = () => ({ status: ++asked > 2 * OPENS_AFTER ? 200 : asked % 2 ? 429 : 404, afterMs: 0 });
    const [key] = await enqueue(1);
    await service.untilState(key!, 'succeeded');
    expect(await circuit()).toMatchObject({ circuit: 'closed', circuit_failures: 0 });
  }, 20_000);

  it('stays closed when an answer comes between outages', async () => {
    let asked = 0;
    provider.answer = () => ({ status: ++asked % OPENS_AFTER === 0 ? 200 : 500, afterMs: 0 });
    for (const _ of ['first', 'second']) {
      const [key] = await enqueue(1);
      await service.untilState(key!, 'succeeded');
      expect(await circuit()).toMatchObject({ circuit: 'closed', circuit_failures: 0 });
    }
  }, 20_000);
});

async function enqueue(count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, () => `ask:${uuidv7()}`);
  await service.enqueue(
    'ask-courier',
    ...keys.map((key, i) => ({ key, input: `${i}`, lane: 'interactive' as const })),
  );
  return keys;
}

async function circuit() {
  const [limit] = await rows<{ circuit: string; circuit_failures: number }>(
    service.dataSource.manager,
    'SELECT circuit, circuit_failures FROM provider_limits',
  );
  return limit;
}

function untilCircuit(state: string) {
  return eventually(async () => expect((await circuit())?.circuit).toBe(state), { intervalMs: 10 });
}

async function attempts(): Promise<number> {
  const [sum] = await rows<{ attempts: number }>(
    service.dataSource.manager,
    'SELECT sum(attempts)::int AS attempts FROM provider_calls',
  );
  return sum?.attempts ?? 0;
}
