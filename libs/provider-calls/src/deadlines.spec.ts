import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rows } from '@waybill/messaging';
import { v7 as uuidv7 } from 'uuid';
import type { CallRun, DurableCall, SettledResult, StepResult } from './durable-call.ts';
import { ProviderCall } from './provider-call.decorator.ts';
import { createReplicas, type Replicas } from './testing/replicas.ts';
import { flagOverdue } from './worker/flag-overdue.ts';

type Run = CallRun<null, { id: string }>;
type Result = StepResult<{ id: string }, string>;

let step: (run: Run) => Promise<Result>;
let cancel: (run: Run) => Promise<Result>;
const settled = new Map<string, SettledResult<string>>();

@ProviderCall({ provider: 'courier', kind: 'ask-courier' })
class AskCourier implements DurableCall<null, { id: string }, string> {
  step(run: Run): Promise<Result> {
    return step(run);
  }

  cancel(run: Run): Promise<Result> {
    return cancel(run);
  }

  settle(_: unknown, { key }: Run, result: SettledResult<string>): Promise<void> {
    settled.set(key, result);
    return Promise.resolve();
  }
}

@ProviderCall({ provider: 'courier', kind: 'tell-courier' })
class TellCourier implements DurableCall<null, never, string> {
  step(): Promise<StepResult<never, string>> {
    return Promise.resolve({ status: 'succeeded', outcome: 'told' });
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }
}

const courier = { name: 'courier', callsPerSecond: 200, concurrency: 4, stepTimeoutMs: 2_000 };
let service: Replicas;

beforeAll(async () => {
  service = await createReplicas({ providers: [courier] }, [AskCourier, TellCourier]);
});
afterAll(() => service.end());
beforeEach(() => {
  step = () => Promise.reject(new Error('socket hang up'));
  cancel = () => Promise.reject(new Error('socket hang up'));
});

describe('a call past its deadline', () => {
  it('is cancelled at the provider, step by step, and failed by its word', async () => {
    cancel = ({ progress }) =>
      Promise.resolve(
        progress
          ? { status: 'failed', outcome: 'cancelled' }
          : { status: 'continue', progress: { id: 'courier-1' } },
      );
    const key = await enqueue(past());
    expect(await service.untilState(key, 'failed')).toMatchObject({ progress: { id: 'courier-1' } });
    expect(settled.get(key)).toEqual({ status: 'failed', outcome: 'cancelled' });
  });

  it('is succeeded when the provider says that it had succeeded already', async () => {
    cancel = () => Promise.resolve({ status: 'succeeded', outcome: 'bought' });
    const key = await enqueue(past());
    await service.untilState(key, 'succeeded');
    expect(settled.get(key)).toEqual({ status: 'succeeded', outcome: 'bought' });
  });

  it('is no longer made', async () => {
    let steps = 0;
    step = () => {
      steps++;
      return new Promise(() => undefined);
    };
    cancel = () => Promise.resolve({ status: 'failed', outcome: 'cancelled' });
    const key = await enqueue(new Date(Date.now() + 1_000));
    await service.untilState(key, 'failed');
    expect(steps).toBe(1);
  });

  it('is not failed while the provider says nothing', async () => {
    const key = await enqueue(past());
    await untilTried(key, 3);
    expect(await service.call(key)).toMatchObject({ uncertain: true, outcome: null });
    expect(settled.has(key)).toBe(false);
  });

  it('needs attention when the provider does not say what became of it for a quarter of an hour', async () => {
    const key = await enqueue(past());
    await untilTried(key, 1);
    await age(
      key,
      `deadline = deadline - interval '1 hour',
                    cancel_requested_at = cancel_requested_at - interval '16 minutes'`,
    );
    await untilFlagged(key);
    expect(settled.has(key)).toBe(false);
  });
});

describe('a call of unknown outcome', () => {
  it('needs attention after a day', async () => {
    const key = await enqueue();
    await untilTried(key, 1);
    await age(key, `uncertain_since = uncertain_since - interval '25 hours'`);
    await untilFlagged(key);
  });
});

describe('a kind that cannot be cancelled', () => {
  it('has no deadline', async () => {
    const call = { key: 'tell', input: null, lane: 'interactive', deadline: past() } as const;
    await expect(service.enqueue('tell-courier', call)).rejects.toThrow('has no cancel');
  });
});

function past(): Date {
  return new Date(Date.now() - 1_000);
}

async function enqueue(deadline?: Date): Promise<string> {
  const key = `ask:${uuidv7()}`;
  await service.enqueue('ask-courier', { key, input: null, lane: 'interactive', deadline });
  return key;
}

function untilTried(key: string, times: number) {
  return service.until(key, ({ attempts, state }) => attempts >= times && state === 'waiting');
}

function age(key: string, change: string) {
  return rows(service.dataSource.manager, `UPDATE provider_calls SET ${change} WHERE key = $1`, [key]);
}

/** The call may be leased for the moment. */
function untilFlagged(key: string) {
  return service.until(key, async ({ state }) => {
    await flagOverdue(service.dataSource.manager, 'courier');
    return state === 'needs-attention';
  });
}
