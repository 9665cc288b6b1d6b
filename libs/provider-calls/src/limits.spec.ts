import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import type { CallRun, DurableCall, StepResult } from './durable-call.ts';
import { RateLimited } from './errors.ts';
import { ProviderCall } from './provider-call.decorator.ts';
import { createReplicas, type Replicas } from './testing/replicas.ts';

/** A provider that notes when it was asked for what, and how many requests were open at once. */
class CountingProvider {
  readonly requests: { what: string; at: number }[] = [];
  mostAtOnce = 0;
  answer: () => { status: number; afterMs: number } = () => ({ status: 200, afterMs: 0 });
  #open = 0;
  readonly #server: Server = createServer((request, response) => {
    this.requests.push({ what: (request.url ?? '/').slice(1), at: performance.now() });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#open);
    const { status, afterMs } = this.answer();
    setTimeout(() => {
      this.#open--;
      response.writeHead(status, status === 429 ? { 'retry-after': '1' } : {}).end();
    }, afterMs);
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let provider: CountingProvider;
let url: string;
let service: Replicas | undefined;

@ProviderCall({ provider: 'courier', kind: 'ask-courier' })
class AskCourier implements DurableCall<string, never, null> {
  async step({ input, signal }: CallRun<string, never>): Promise<StepResult<never, null>> {
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
  await service?.end();
  provider.close();
});

describe('three replicas that share a limit', () => {
  it('never make more calls in a second than the provider allows', async () => {
    const replicas = await start({ callsPerSecond: 2, concurrency: 10, replicas: 3 });
    await replicas.enqueue('ask-courier', ...calls(6, 'interactive'));
    await untilAsked(6);
    const times = provider.requests.map(({ at }) => at);
    const inOneSecond = times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length);
    expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(2);
  });

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
