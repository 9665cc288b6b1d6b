import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { currentContext, rows, runInContext } from '@waybill/messaging';
import { eventually } from '@waybill/testing';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CallRun, DurableCall, SettledResult, StepResult } from './durable-call.ts';
import { NotAttempted } from './errors.ts';
import { ProviderCall } from './provider-call.decorator.ts';
import { createReplicas, type Replicas } from './testing/replicas.ts';
import { MOST_DOUBTS } from './worker/after-failure.ts';
import { claimCall } from './worker/claim-call.ts';

type Run = CallRun<{ what: string }, { id: string }>;
type Result = StepResult<{ id: string }, { done: string }>;

let step: (run: Run) => Result | Promise<Result>;
let settle: (manager: EntityManager, run: Run, result: SettledResult<{ done: string }>) => Promise<void>;
const runs: Run[] = [];
const settled: {
  key: string;
  result: SettledResult<{ done: string }>;
  correlationId: string;
  id?: string;
}[] = [];

@ProviderCall({ provider: 'courier', kind: 'ask-courier' })
class AskCourier implements DurableCall<{ what: string }, { id: string }, { done: string }> {
  async step(run: Run): Promise<Result> {
    runs.push(run);
    return step(run);
  }

  async settle(manager: EntityManager, run: Run, result: SettledResult<{ done: string }>): Promise<void> {
    await settle(manager, run, result);
    const { correlationId, nextEventId } = currentContext();
    settled.push({ key: run.key, result, correlationId, ...(nextEventId && { id: nextEventId() }) });
  }
}

const done: Result = { status: 'succeeded', outcome: { done: 'yes' } };
const courier = { name: 'courier', callsPerSecond: 200, concurrency: 4, stepTimeoutMs: 2_000 };
let service: Replicas;

beforeAll(async () => {
  service = await createReplicas({ providers: [courier] }, [AskCourier]);
});
afterAll(() => service.end());
beforeEach(() => {
  step = () => done;
  settle = () => Promise.resolve();
});

describe('a durable call', () => {
  it('commits the progress of its first step before the second one starts', async () => {
    const key = newKey();
    const seen: unknown[] = [];
    step = async ({ progress }) => {
      if (!progress) return { status: 'continue', progress: { id: 'courier-1' } };
      seen.push(progress, (await service.call(key)).progress);
      return done;
    };
    await enqueue(key);
    await service.untilState(key, 'succeeded');
    expect(seen).toEqual([{ id: 'courier-1' }, { id: 'courier-1' }]);
    expect(runsOf(key).map(({ attempts, uncertain }) => [attempts, uncertain])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  it('is made once, however often its key is enqueued', async () => {
    const [key, after] = [newKey(), newKey()];
    await Promise.all([enqueue(key), enqueue(key)]);
    await service.untilState(key, 'succeeded');
    await enqueue(key);
    await enqueue(after);
    await service.untilState(after, 'succeeded');
    expect(runsOf(key)).toHaveLength(1);
  });

  it('settles in the context of whoever enqueued it, with ids that a replay repeats', async () => {
    const key = newKey();
    await runInContext({ correlationId: 'request-7' }, () => enqueue(key));
    await service.untilState(key, 'succeeded');
    const [only] = settledOf(key);
    expect(only).toMatchObject({ correlationId: 'request-7', result: done });
    expect(only?.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("keeps the provider's no", async () => {
    const key = newKey();
    step = () => ({ status: 'failed', outcome: { done: 'no' } });
    await enqueue(key);
    expect(await service.untilState(key, 'failed')).toMatchObject({ outcome: { done: 'no' } });
    expect(settledOf(key)).toHaveLength(1);
  });

  it('is not made when its transaction rolls back', async () => {
    const [undone, after] = [newKey(), newKey()];
    await expect(
      service.enqueue('ask-courier', call(undone), { ...call(newKey()), batchId: 'not a uuid' }),
    ).rejects.toThrow();
    await enqueue(after);
    await service.untilState(after, 'succeeded');
    expect(runsOf(undone)).toEqual([]);
  });
});

describe('a step that fails', () => {
  it('is run again as uncertain, because its effect is unknown', async () => {
    const key = newKey();
    step = ({ attempts }) => {
      if (attempts === 1) throw new Error('socket hang up');
      return done;
    };
    await enqueue(key);
    await service.untilState(key, 'succeeded');
    expect(runsOf(key).map(({ uncertain }) => uncertain)).toEqual([false, true]);
  });

  it('is run again without doubt when it says that nothing was attempted', async () => {
    const key = newKey();
    step = ({ attempts }) => {
      if (attempts === 1) throw new NotAttempted(new Error('connect ECONNREFUSED'));
      return done;
    };
    await enqueue(key);
    await service.untilState(key, 'succeeded');
    expect(runsOf(key).map(({ uncertain }) => uncertain)).toEqual([false, false]);
  });

  it('is given up when its time is up', async () => {
    const key = newKey();
    step = ({ attempts }) => (attempts === 1 ? new Promise(() => undefined) : done);
    await enqueue(key);
    await service.untilState(key, 'succeeded');
    expect(runsOf(key)[0]?.signal.aborted).toBe(true);
    expect(runsOf(key)[1]?.uncertain).toBe(true);
  });
});

describe('a worker that dies after the act', () => {
  it('leaves its call to another, as uncertain', async () => {
    const key = newKey();
    await insertElsewhere(key);
    const claim = await claimCall(service.dataSource, 'courier', ['elsewhere'], uuidv7(), 1_000);
    expect(claim).toMatchObject({ status: 'claimed', call: { key, uncertain: false } });
    await expireLease(key);
    await service.untilState(key, 'succeeded');
    expect(runsOf(key).map(({ attempts, uncertain }) => [attempts, uncertain])).toEqual([[2, true]]);
  });

  it('is replaced within 10 s', async () => {
    const key = newKey();
    await insertElsewhere(key);
    const claim = await claimCall(service.dataSource, 'courier', ['elsewhere'], uuidv7(), 1_000);
    expect(claim.status).toBe('claimed');
    await rows(service.dataSource.manager, `UPDATE provider_calls SET kind = 'ask-courier' WHERE key = $1`, [
      key,
    ]);
    await eventually(async () => expect((await service.call(key)).state).toBe('succeeded'), {
      timeoutMs: 10_000,
    });
  }, 15_000);

  it('again and again leaves its call to people', async () => {
    const key = newKey();
    await insertElsewhere(key);
    await claimCall(service.dataSource, 'courier', ['elsewhere'], uuidv7(), 1_000);
    await rows(service.dataSource.manager, 'UPDATE provider_calls SET doubts = $2 WHERE key = $1', [
      key,
      MOST_DOUBTS - 1,
    ]);
    await expireLease(key);
    await service.untilState(key, 'needs-attention');
    expect(runsOf(key)).toEqual([]);
  });

  it('has no say when it comes back late', async () => {
    const key = newKey();
    const late = Promise.withResolvers<Result>();
    step = ({ attempts }) => (attempts === 1 ? late.promise : { status: 'failed', outcome: { done: 'no' } });
    await enqueue(key);
    await eventually(() => expect(runsOf(key)).toHaveLength(1));
    await expireLease(key);
    await service.untilState(key, 'failed');
    late.resolve(done);
    const after = newKey();
    step = () => done;
    await enqueue(after);
    await service.untilState(after, 'succeeded');
    expect(settledOf(key).map(({ result }) => result.status)).toEqual(['failed']);
  });
});

describe("a provider's word that can't be settled", () => {
  it('is settled later without asking again', async () => {
    const key = newKey();
    let failures = 5;
    settle = () => (failures-- > 0 ? Promise.reject(new Error('disk full')) : Promise.resolve());
    await enqueue(key);
    await eventually(async () => expect((await service.call(key)).state).toBe('succeeded'), {
      timeoutMs: 15_000,
    });
    expect(runsOf(key)).toHaveLength(1);
    expect(settledOf(key)).toHaveLength(1);
  }, 20_000);
});

function newKey(): string {
  return `ask:${uuidv7()}`;
}

function call(key: string) {
  return { key, input: { what: 'where' }, lane: 'interactive' as const };
}

function enqueue(key: string): Promise<void> {
  return service.enqueue('ask-courier', call(key));
}

function runsOf(key: string): Run[] {
  return runs.filter((run) => run.key === key);
}

function settledOf(key: string) {
  return settled.filter((one) => one.key === key);
}

/** A call of a kind that the running workers leave alone. */
async function insertElsewhere(key: string): Promise<void> {
  await rows(
    service.dataSource.manager,
    `INSERT INTO provider_calls (key, provider, kind, lane, turn, input, correlation_id)
     VALUES ($1, 'courier', 'elsewhere', 'interactive', 0, '{"what": "where"}', 'request')`,
    [key],
  );
}

/** As when its worker has been silent for too long; the call is of a kind that the running workers make. */
async function expireLease(key: string): Promise<void> {
  await rows(
    service.dataSource.manager,
    `UPDATE provider_calls SET lease_expires_at = clock_timestamp(), kind = 'ask-courier' WHERE key = $1`,
    [key],
  );
}
