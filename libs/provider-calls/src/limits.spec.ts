import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { CallRun, DurableCall, StepResult } from './durable-call.ts';
import { RateLimited } from './errors.ts';
import { ProviderCall } from './provider-call.decorator.ts';
import { CountingProvider } from './testing/counting-provider.ts';
import { createReplicas, type Replicas } from './testing/replicas.ts';

let provider: CountingProvider;
let url: string;
let service: Replicas | undefined;
/** How long a request may be on its way to the provider. */
let jitterMs = 0;

@ProviderCall({ provider: 'courier', kind: 'ask-courier' })
class AskCourier implements DurableCall<string, never, null> {
  async step({ input, signal }: CallRun<string, never>): Promise<StepResult<never, null>> {
    await delay(Math.random() * jitterMs);
    const response = await fetch(`${url}/${input}`, { signal });
    if (response.status === 429) throw new RateLimited(1_000 * Number(response.headers.get('retry-after')));
    return { status: 'succeeded', outcome: null };
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }
}

beforeEach(async () => {
  provider = new CountingProvider();
  url = await provider.listen();
});
afterEach(async () => {
  jitterMs = 0;
  await service?.end();
  provider.close();
});

describe('three replicas that share a limit', () => {
  it('never make more calls in a second than the provider allows', async () => {
    const replicas = await start({ callsPerSecond: 2, concurrency: 10, replicas: 3 });
    await replicas.enqueue('ask-courier', ...calls(6, 'interactive'));
    await untilAsked(6);
    expect(provider.mostWithin(1_000)).toBeLessThanOrEqual(2);
  });

  it('keep to 2 a second through refusals and up to 100 ms of jitter', async () => {
    jitterMs = 100;
    let asked = 0;
    provider.answer = () => ({ status: ++asked % 4 === 0 ? 429 : 200, afterMs: 0 });
    const replicas = await start({ callsPerSecond: 2, concurrency: 10, replicas: 3 });
    await replicas.enqueue('ask-courier', ...calls(8, 'interactive'), ...calls(4, 'bulk'));
    await eventually(() => expect(provider.requests.length).toBeGreaterThanOrEqual(15), {
      timeoutMs: 30_000,
    });
    expect(provider.mostWithin(1_000)).toBeLessThanOrEqual(2);
    const lanes = provider.requests.map(({ what }) => what.charAt(0)).join('');
    expect(lanes.indexOf('b')).toBeLessThanOrEqual(4);
  }, 40_000);

  it('never have more calls under way than allowed', async () => {
    provider.answer = () => ({ status: 200, afterMs: 60 });
    const replicas = await start({ callsPerSecond: 500, concurrency: 2, replicas: 3 });
    await replicas.enqueue('ask-courier', ...calls(20, 'interactive'));
    await untilAsked(20);
    expect(provider.mostAtOnce).toBe(2);
  });

  it('all hold back for as long as the provider asks', async () => {
    let refusals = 1;
    provider.answer = () => ({ status: refusals-- > 0 ? 429 : 200, afterMs: 0 });
    const replicas = await start({ callsPerSecond: 100, concurrency: 1, replicas: 3 });
    await replicas.enqueue('ask-courier', ...calls(4, 'interactive'));
    await untilAsked(5);
    const [refused, next] = provider.requests;
    expect(next!.at - refused!.at).toBeGreaterThan(950);
  });
});

describe('the order of calls', () => {
  it('puts interactive ones first, and a bulk one after three of them', async () => {
    const replicas = await start({ callsPerSecond: 100, concurrency: 1, replicas: 1 });
    await replicas.enqueue('ask-courier', ...calls(3, 'bulk'), ...calls(7, 'interactive'));
    await untilAsked(10);
    const lanes = provider.requests.map(({ what }) => what.split('-')[0]?.charAt(0)).join('');
    expect(lanes).toBe('iiibiiibib');
  });

  it('lets batches take turns, so a small one need not wait for a large one', async () => {
    const replicas = await start({ callsPerSecond: 100, concurrency: 1, replicas: 1 });
    const [large, small] = [uuidv7(), uuidv7()];
    await replicas.enqueue('ask-courier', ...calls(6, 'bulk', large), ...calls(2, 'bulk', small));
    await untilAsked(8);
    const order = provider.requests.map(({ what }) => (what.endsWith(small) ? 's' : 'l')).join('');
    expect(order).toBe('lslsllll');
  });
});

async function start(settings: { callsPerSecond: number; concurrency: number; replicas: number }) {
  const { replicas, ...limit } = settings;
  const started = await createReplicas({ providers: [{ name: 'courier', ...limit }] }, [AskCourier]);
  service = started;
  for (let more = 1; more < replicas; more++) await started.start();
  return started;
}

function calls(count: number, lane: 'interactive' | 'bulk', batchId?: string) {
  return Array.from({ length: count }, (_, i) => ({
    key: uuidv7(),
    input: `${lane}-${i}-${batchId ?? ''}`,
    lane,
    batchId,
  }));
}

async function untilAsked(times: number): Promise<void> {
  await eventually(() => expect(provider.requests.length).toBeGreaterThanOrEqual(times));
}
