import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { v7 as uuidv7 } from 'uuid';
import type { EntityManager } from 'typeorm';
import { rows } from '@waybill/messaging';
import { z } from 'zod';
import type { CallRun, DurableCall, SettledResult, StepResult } from '../durable-call.ts';
import { ProviderCall } from '../provider-call.decorator.ts';
import { openService, type ServiceUnderTest } from '../testing/service-under-test.ts';

interface Outcome {
  readonly receipt: string;
}

let step: () => Promise<StepResult<never, Outcome>>;
let settle: (manager: EntityManager) => Promise<unknown>;
const settled = new Map<string, SettledResult<Outcome>>();
const receipt = z.strictObject({ receipt: z.string() });

@ProviderCall({ provider: 'courier', kind: 'ask-courier' })
class AskCourier implements DurableCall<{ parcelId: string }, never, Outcome> {
  readonly outcomes = { succeeded: receipt, failed: receipt };

  step(): Promise<StepResult<never, Outcome>> {
    return step();
  }

  async settle(manager: EntityManager, { key }: CallRun<unknown, never>, result: SettledResult<Outcome>) {
    await settle(manager);
    settled.set(key, result);
  }
}

let service: ServiceUnderTest;

beforeAll(async () => {
  step = () => Promise.reject(new Error('socket hang up'));
  settle = () => Promise.resolve();
  service = await openService({ providers: [{ name: 'courier', callsPerSecond: 200, concurrency: 4 }] }, [
    AskCourier,
  ]);
}, 60_000);
afterAll(() => service.close());

describe('the list of provider calls', () => {
  it('is for operators alone', async () => {
    for (const path of ['/operations/provider-calls', '/operations/providers']) {
      expect((await service.get(path, 'operator')).status).toBe(200);
      expect((await service.get(path, 'customer')).status).toBe(403);
    }
  });

  it('is filtered, and paged from the latest on', async () => {
    const keys = [await needingAttention(), await needingAttention(), await needingAttention()];
    const query = '/operations/provider-calls?state=needs-attention&kind=ask-courier&provider=courier';
    const first = await service.read(`${query}&pageSize=2`);
    const second = await service.read(`${query}&pageSize=2&pageToken=${first.body.nextPageToken}`);
    const listed = [...first.body.calls, ...second.body.calls].map(({ key }: { key: string }) => key);
    expect(listed.slice(0, 3)).toEqual(keys.toReversed());
    expect((await service.read('/operations/provider-calls?kind=none')).body).toEqual({ calls: [] });
  });
});

describe('a call that needs attention', () => {
  it('shows what it was given and why it stopped', async () => {
    const key = await needingAttention();
    expect((await service.read(pathOf(key))).body).toMatchObject({
      key,
      state: 'needs-attention',
      uncertain: true,
      error: 'Error: socket hang up',
      input: { parcelId: 'p-1' },
      audit: [],
    });
    expect((await service.read(pathOf('nobody'))).status).toBe(404);
  });

  it('is tried again when an operator says so', async () => {
    const key = await needingAttention();
    step = () => Promise.resolve({ status: 'succeeded', outcome: { receipt: 'r-1' } });
    const { status, body } = await service.write(`${pathOf(key)}/retry`, { reason: 'the courier is back' });
    expect(status).toBe(200);
    expect(body.audit).toMatchObject([{ by: 'operator', action: 'retry', reason: 'the courier is back' }]);
    await eventually(async () =>
      expect((await service.read(pathOf(key))).body).toMatchObject({ state: 'succeeded' }),
    );
    expect(await service.write(`${pathOf(key)}/retry`, {})).toMatchObject({
      status: 409,
      body: { type: 'https://waybill.example/problems/call-state', state: 'succeeded' },
    });
  });

  it('is ended as an operator found it, and settled in the same transaction', async () => {
    const key = await needingAttention();
    const found = { outcome: 'failed', reason: 'their books say no', outcomeBody: { receipt: 'none' } };
    settle = (manager) =>
      rows(manager, 'SELECT state FROM provider_calls WHERE key = $1', [key]).then((seen) =>
        expect(seen).toEqual([{ state: 'failed' }]),
      );
    const { status, body } = await service.write(`${pathOf(key)}/resolve`, found);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'failed',
      outcome: { receipt: 'none' },
      audit: [{ by: 'operator', action: 'resolve', reason: 'their books say no', outcome: 'failed' }],
    });
    expect(settled.get(key)).toEqual({ status: 'failed', outcome: { receipt: 'none' } });
    expect((await service.write(`${pathOf(key)}/resolve`, found)).status).toBe(409);
  });

  it('stays as it is when settling what was found fails', async () => {
    const key = await needingAttention();
    settle = () => Promise.reject(new Error('no such parcel'));
    const found = { outcome: 'failed', reason: 'their books say no', outcomeBody: { receipt: 'none' } };
    expect((await service.write(`${pathOf(key)}/resolve`, found)).status).toBe(500);
    settle = () => Promise.resolve();
    expect((await service.read(pathOf(key))).body).toMatchObject({ state: 'needs-attention', audit: [] });
  });

  it('is not ended with an outcome that its kind does not know', async () => {
    const key = await needingAttention();
    const found = { outcome: 'succeeded', reason: 'their books say yes', outcomeBody: { receipt: 7 } };
    expect(await service.write(`${pathOf(key)}/resolve`, found)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/outcomeBody/receipt' }] },
    });
    expect((await service.write(`${pathOf(key)}/resolve`, { outcome: 'succeeded' })).status).toBe(400);
  });
});

describe('how the providers stand', () => {
  it('is told to operators', async () => {
    await needingAttention();
    const { body } = await service.read('/operations/providers');
    expect(body).toMatchObject({
      providers: [
        {
          provider: 'courier',
          waiting: { bulk: 0 },
          concurrency: 4,
          permitsPerSecond: 160,
          blockedUntil: null,
          circuit: { state: 'closed', outages: 0, probeAt: null },
        },
      ],
    });
  });

  it('is measured', async () => {
    await needingAttention();
    const metrics = await (await service.get('/metrics', 'operator')).text();
    for (const line of [
      /^provider_calls_waiting\{provider="courier",lane="bulk"\} 0$/m,
      /^provider_calls_oldest_wait_seconds\{provider="courier",lane="bulk"\} 0$/m,
      /^provider_calls_in_flight\{provider="courier"\} \d$/m,
      /^provider_calls_needing_attention\{provider="courier"\} [1-9]\d*$/m,
      /^provider_circuit_state\{provider="courier"\} 0$/m,
      /^provider_permits_taken_total\{provider="courier"\} [1-9]/m,
      /^provider_call_step_seconds_count\{provider="courier",kind="ask-courier",result="unknown"\} [1-9]/m,
      /^provider_call_outcomes_total\{provider="courier",kind="ask-courier",outcome="needs-attention"\} [1-9]/m,
    ]) {
      expect(metrics).toMatch(line);
    }
  });

  it('is in the API reference', async () => {
    const { body } = await service.read('/openapi.json');
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining([
        '/operations/provider-calls',
        '/operations/provider-calls/{key}',
        '/operations/provider-calls/{key}/retry',
        '/operations/provider-calls/{key}/resolve',
        '/operations/providers',
      ]),
    );
  });
});

function pathOf(key: string): string {
  return `/operations/provider-calls/${encodeURIComponent(key)}`;
}

/** One that failed so often that it is on its last try. */
async function needingAttention(): Promise<string> {
  const key = `ask:${uuidv7()}`;
  step = () => Promise.reject(new Error('socket hang up'));
  await service.enqueue('ask-courier', { key, input: { parcelId: 'p-1' }, lane: 'interactive' }, 29);
  await eventually(async () =>
    expect((await service.read(pathOf(key))).body).toMatchObject({ state: 'needs-attention' }),
  );
  return key;
}
